import { setTimeout as sleep } from 'node:timers/promises'
import type { TestPair } from './pair.ts'

/** SQL that drops everything of a database that is not the tool's own. */
export const dropAll = `DO $drop$
DECLARE
  one text;
BEGIN
  FOR one IN
    SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
    UNION ALL SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE oid >= 16384
    UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
      WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'repl_migrate')
    UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER IF EXISTS %I CASCADE', fdwname) FROM pg_foreign_data_wrapper
  LOOP
    EXECUTE one;
  END LOOP;
  CREATE SCHEMA public;
  COMMENT ON SCHEMA public IS 'standard public schema';
  IF current_setting('server_version_num')::integer >= 150000 THEN
    ALTER SCHEMA public OWNER TO pg_database_owner;
    GRANT USAGE ON SCHEMA public TO PUBLIC;
  ELSE
    GRANT ALL ON SCHEMA public TO PUBLIC;
  END IF;
END
$drop$`

const inSchemas = {
  pg_class: 'relnamespace',
  pg_proc: 'pronamespace',
  pg_type: 'typnamespace',
  pg_operator: 'oprnamespace',
  pg_opclass: 'opcnamespace',
  pg_opfamily: 'opfnamespace',
  pg_collation: 'collnamespace',
  pg_conversion: 'connamespace',
  pg_ts_config: 'cfgnamespace',
  pg_ts_dict: 'dictnamespace',
  pg_ts_parser: 'prsnamespace',
  pg_ts_template: 'tmplnamespace',
  pg_statistic_ext: 'stxnamespace',
}

const inDatabase =
  'pg_extension pg_language pg_cast pg_event_trigger pg_foreign_data_wrapper pg_foreign_server pg_am pg_transform pg_default_acl'.split(
    ' ',
  )

/** What is left all the same: kinds of objects that `dropAll` does not know. */
const left = [
  ...Object.entries(inSchemas).map(
    ([catalog, schema]) => `SELECT '${catalog}' AS catalog FROM ${catalog} c JOIN pg_namespace n ON n.oid = c.${schema}
       WHERE c.oid >= 16384 AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'repl_migrate'`,
  ),
  ...inDatabase.map(catalog => `SELECT '${catalog}' FROM ${catalog} WHERE oid >= 16384`),
  `SELECT 'pg_namespace' FROM pg_namespace
     WHERE oid >= 16384 AND nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('public', 'repl_migrate')`,
  `SELECT 'pg_largeobject_metadata' FROM pg_largeobject_metadata`,
  `SELECT 'pg_db_role_setting' FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase AND datname = current_database()`,
  `SELECT 'pg_publication' FROM pg_publication WHERE pubname NOT IN ('repl_to_replica', 'mz_source')`,
  `SELECT 'pg_replication_slots' FROM pg_replication_slots WHERE database = current_database() AND slot_name NOT LIKE 'repl\\_from\\_%'`,
].join(' UNION ALL ')

const forget = {
  primary:
    'DELETE FROM repl_migrate.stream; DELETE FROM repl_migrate.migration; DELETE FROM repl_migrate.primary_step; DELETE FROM repl_migrate.backfill',
  replica: 'DELETE FROM repl_migrate.replica_step',
}

const isClean = async (pair: TestPair): Promise<boolean> => {
  const rest = await Promise.all([pair.onPrimary(left), pair.onReplica(left)])
  return rest.flat().length === 0
}

/**
 * Takes a pair that `setup` stood up back to where its next user finds no table and no record of what ran, the subscription going
 * on. False where it cannot be had: something is left, or replication does not get on.
 */
export const emptied = async (pair: TestPair): Promise<boolean> => {
  try {
    await pair.onPrimary(`${forget.primary}; ${dropAll}`)
    await pair.caughtUp()
    await pair.onReplica(`${forget.replica}; ${dropAll}`)
    return await isClean(pair)
  } catch {
    return false
  }
}

const lsnSql = 'SELECT pg_current_wal_lsn() AS lsn'

/** The subscription's place in the primary's WAL; it is free to be set once its worker has gone. */
const passBy = async (pair: TestPair, lsn: unknown): Promise<void> => {
  const advance = `SELECT pg_replication_origin_advance('pg_' || oid, '${lsn}') FROM pg_subscription WHERE subname = '${pair.subscription}'`
  for (let tries = 0; ; tries += 1) {
    const failure = await pair.onReplica(advance).then(
      () => null,
      (error: unknown) => error,
    )
    if (failure === null) return
    if (tries > 200) throw failure
    await sleep(10)
  }
}

/**
 * Takes a pair that was only wired back to where its next user finds no table: what stopped its subscription is passed by. False
 * where it cannot be had.
 */
export const rewound = async (pair: TestPair): Promise<boolean> => {
  const { publication, subscription } = pair
  try {
    await pair.onReplica(`ALTER SUBSCRIPTION ${subscription} DISABLE`)
    await pair.onPrimary(`${dropAll}; DROP PUBLICATION ${publication}; CREATE PUBLICATION ${publication}`)
    await pair.onReplica(dropAll)
    const [now] = await pair.onPrimary(lsnSql)
    await passBy(pair, now?.['lsn'])
    await pair.onReplica(`ALTER SUBSCRIPTION ${subscription} ENABLE`)
    await pair.caughtUp()
    return await isClean(pair)
  } catch {
    return false
  }
}

const unsubscribe = `DO $drop$
DECLARE
  one text;
BEGIN
  FOR one IN
    SELECT quote_ident(subname) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
  LOOP
    EXECUTE 'ALTER SUBSCRIPTION ' || one || ' DISABLE';
    EXECUTE 'ALTER SUBSCRIPTION ' || one || ' SET (slot_name = NONE)';
    EXECUTE 'DROP SUBSCRIPTION ' || one;
  END LOOP;
END
$drop$`

/** Temporary slots of copies go by themselves. */
const dropSlots = `DO $drop$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT slot_name, active_pid FROM pg_replication_slots WHERE database = current_database() LOOP
    PERFORM pg_terminate_backend(one.active_pid);
    WHILE EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = one.slot_name AND active) LOOP
      PERFORM pg_sleep(0.002);
    END LOOP;
    BEGIN
      PERFORM pg_drop_replication_slot(one.slot_name);
    EXCEPTION WHEN undefined_object THEN NULL;
    END;
  END LOOP;
END
$drop$`

const dropOwn = `DO $drop$
DECLARE
  one text;
BEGIN
  FOR one IN SELECT quote_ident(pubname) FROM pg_publication LOOP
    EXECUTE 'DROP PUBLICATION ' || one;
  END LOOP;
  EXECUTE format('ALTER DATABASE %I RESET ALL', current_database());
END
$drop$; DROP SCHEMA IF EXISTS repl_migrate CASCADE`

const leftOfOwn = `SELECT FROM pg_publication UNION ALL SELECT FROM pg_replication_slots WHERE database = current_database()
  UNION ALL SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()`

/** Takes a pair back to two databases with nothing in them and nothing between them. False where it cannot be had. */
export const blanked = async (pair: TestPair): Promise<boolean> => {
  try {
    await pair.onReplica(unsubscribe)
    await Promise.all([pair.onReplica, pair.onPrimary].map(run => run(`${dropSlots}; ${dropAll}; ${dropOwn}`)))
    const rest = await Promise.all([pair.onReplica(leftOfOwn), pair.onPrimary(leftOfOwn)])
    return rest.flat().length === 0 && (await isClean(pair))
  } catch {
    return false
  }
}
