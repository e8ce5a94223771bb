import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Finding } from '../../src/base/finding.ts'
import { readCatalog } from '../../src/catalog/read.ts'
import { compareCatalogs } from '../../src/drift/compare.ts'
import { type ApplyError, applyErrors, markLog } from '../../src/embedded/apply-errors.ts'
import { waitForCatchUp } from '../../src/embedded/catch-up.ts'
import { createDatabases, type Pair, type PairUrls } from '../../src/embedded/pair.ts'
import { compareRows, type RowComparison } from '../../src/embedded/rows.ts'
import { connect } from '../../src/postgres/connect.ts'
import { parseConninfo } from '../../src/postgres/conninfo.ts'
import type { Session } from '../../src/postgres/session.ts'
import { processSurroundings } from '../../src/postgres/surroundings.ts'
import type { Case } from './case.ts'

/** One case on its feet: a schema on both hosts of a pair that all cases share, with publications and a subscription of its own. */
export type Stand = {
  readonly schema: string
  readonly mz: string
  readonly replicaUrl: string
  /** SQL with the case's names filled in, its schema first in the search_path. */
  onPrimary(sql: string): Promise<readonly Row[]>
  onReplica(sql: string): Promise<readonly Row[]>
  findings(): Promise<readonly Finding[]>
  /** Replication errors since the last call with `forget`, or since the stand was set up. */
  errors(forget?: 'forget'): Promise<readonly ApplyError[]>
  caughtUp(): Promise<void>
  rows(): Promise<readonly RowComparison[]>
  /** Runs cures on the hosts they name. */
  cure(cures: readonly string[]): Promise<void>
  clear(): Promise<void>
}

type Row = Readonly<Record<string, unknown>>

/** One host of the ground: a connection for SQL, and a session for its catalogs. */
type Host = { readonly client: pg.Client; readonly session: Session }

/** The hosts all cases are put on: servers, and one database of each. */
export type Ground = {
  readonly servers: Pair
  readonly urls: PairUrls
  readonly primary: Host
  readonly replica: Host
  close(): Promise<void>
}

const openHost = async (url: string, host: string): Promise<Host> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const session = await connect(parseConninfo(url, processSurroundings()), { host, applicationName: 'test' })
  return { client, session }
}

/** One database on each server, with connections that stay open. */
export const openGround = async (servers: Pair): Promise<Ground> => {
  const urls = await createDatabases(servers.primary, servers.replica, 'drift')
  const primary = await openHost(urls.primaryUrl, 'primary')
  const replica = await openHost(urls.replicaUrl, 'replica')
  const close = async (): Promise<void> => {
    for (const { client, session } of [primary, replica]) await Promise.all([client.end(), session.close()])
  }
  return { servers, urls, primary, replica, close }
}

/** The rows of the last statement. A text that fails leaves no transaction open. */
const run = async ({ client }: Host, sql: string, path = 'public'): Promise<readonly Row[]> => {
  await client.query(`SET search_path = ${path}`)
  try {
    return [await client.query(sql)].flat().at(-1)?.rows ?? []
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

const fullIdentity = `DO $do$ DECLARE t regclass; BEGIN
  FOR t IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = '$schema'::regnamespace LOOP
    EXECUTE 'ALTER TABLE ' || t || ' REPLICA IDENTITY FULL';
  END LOOP; END $do$`

/** Sets a case up: equal and replicating first, then changed. */
export const setUp = async (ground: Ground, schema: string, drift: Case): Promise<Stand> => {
  const stand = await standOf(ground, schema)
  const { onPrimary, onReplica } = stand
  const inside = 'CREATE SCHEMA $schema'
  const role = drift.reader ? 'CREATE ROLE $role LOGIN REPLICATION' : ''
  const identity = drift.identity === 'kept' ? '' : fullIdentity
  await onPrimary(
    `${role}; ${inside}; ${drift.both}; CREATE PUBLICATION $pub FOR ${drift.publish ?? 'TABLE $schema.t'}`,
  )
  await onReplica(`${inside}; ${drift.both}; ${identity}`)
  const onward = drift.materialize === null ? '' : `FOR TABLE $schema.${drift.materialize ?? 't'}`
  const generated = drift.major === 18 ? 'WITH (publish_generated_columns = stored)' : ''
  await onReplica(`CREATE PUBLICATION $mz ${onward} ${generated}`)
  const url = drift.reader ? ground.urls.primaryUrl.replace('//postgres@', '//$role@') : ground.urls.primaryUrl
  await onReplica(`CREATE SUBSCRIPTION $sub CONNECTION '${url}' PUBLICATION $pub WITH (copy_data = false)`)
  await stand.caughtUp()
  return stand
}

/** Makes the two hosts of a case different. */
export const change = async ({ onPrimary, onReplica }: Stand, drift: Case): Promise<void> => {
  if (drift.primary !== undefined) await onPrimary(drift.primary)
  if (drift.replica !== undefined) await onReplica(drift.replica)
  if (drift.refresh) await onReplica('ALTER SUBSCRIPTION $sub REFRESH PUBLICATION WITH (copy_data = false)')
}

const standOf = async ({ servers, urls, primary, replica }: Ground, schema: string): Promise<Stand> => {
  const names = {
    url: urls.primaryUrl,
    schema,
    pub: `pub_${schema}`,
    sub: `sub_${schema}`,
    mz: `mz_${schema}`,
    role: `role_${schema}`,
  }
  const fill = (sql: string): string =>
    Object.entries(names).reduce((text, [token, name]) => text.replaceAll(`$${token}`, name), sql)
  const on = (host: Host) => (sql: string) => run(host, fill(sql), schema)
  const log = { since: await markLog(servers.replica) }
  return {
    schema,
    mz: names.mz,
    replicaUrl: urls.replicaUrl,
    onPrimary: on(primary),
    onReplica: on(replica),
    findings: async () => {
      const found = compareCatalogs({
        primary: await readCatalog(primary.session),
        replica: await readCatalog(replica.session),
        publication: names.pub,
        subscription: names.sub,
        materializePublication: names.mz,
        mirror: 'full',
        tables: id => id.startsWith(`${schema}.`),
      })
      return found
    },
    errors: async forget => {
      const found = await applyErrors(servers.replica, log.since)
      if (forget === 'forget') log.since = await markLog(servers.replica)
      return found
    },
    caughtUp: () => waitForCatchUp(urls, 60_000),
    rows: () => compareRows(urls, [`${schema}.t`]),
    cure: async cures => {
      for (const sql of cures) {
        const [, host] = /^-- on (primary|replica)\n/.exec(sql) ?? []
        if (host === undefined) throw new Error(`no SQL: ${sql}`)
        await run(host === 'primary' ? primary : replica, sql)
      }
    },
    clear: () => clear(primary, replica, names),
  }
}

/** Whatever is left of a case, so that the next one finds equal hosts. */
const clear = async (
  primary: Host,
  replica: Host,
  { schema, pub, mz, role }: Readonly<Record<'schema' | 'pub' | 'mz' | 'role', string>>,
): Promise<void> => {
  const ours = await run(
    replica,
    `SELECT quote_ident(subname) AS name FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
     WHERE d.datname = current_database()`,
  )
  const last = ['DISABLE', 'SET (slot_name = NONE)']
  for (const { name } of ours) {
    for (const change of last) await run(replica, `ALTER SUBSCRIPTION ${name} ${change}`)
    await run(replica, `DROP SUBSCRIPTION ${name}`)
  }
  await dropSlots(primary)
  for (const host of [primary, replica]) {
    await run(
      host,
      `SET client_min_messages = error; DROP PUBLICATION IF EXISTS ${pub}; DROP PUBLICATION IF EXISTS ${mz};
       DROP SCHEMA IF EXISTS ${schema} CASCADE`,
    )
    const [there] = await run(host, `SELECT 1 AS one FROM pg_roles WHERE rolname = '${role}'`)
    if (there !== undefined) await run(host, `DROP OWNED BY ${role}; DROP ROLE ${role}`)
  }
}

const dropSlots = async (host: Host): Promise<void> => {
  const mine = 'FROM pg_replication_slots WHERE database = current_database()'
  for (;;) {
    await run(host, `SELECT pg_terminate_backend(active_pid) ${mine} AND active`)
    await run(host, `SELECT pg_drop_replication_slot(slot_name) ${mine} AND NOT active`)
    if ((await run(host, `SELECT 1 AS one ${mine}`)).length === 0) return
    await sleep(5)
  }
}
