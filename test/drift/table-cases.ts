import { type Case, insert, plain, spy } from './case.ts'

const stops = (write: string, error: RegExp) => ({ write, does: { stops: error } })
const other = 'CREATE TABLE other (id int PRIMARY KEY)'
const trigger = 'CREATE TRIGGER spy BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE spy()'
const rule = 'CREATE RULE quiet AS ON INSERT TO t WHERE NEW.id = 99 DO INSTEAD NOTHING'
const silence = 'CREATE RULE quiet AS ON INSERT TO t DO INSTEAD NOTHING'

/** Tables that are missing, or no tables. */
const kindCases: readonly Case[] = [
  {
    code: 'table-missing-on-replica',
    weight: 'blocks',
    object: 't',
    both: plain,
    materialize: null,
    replica: 'DROP TABLE t',
    proof: stops(insert, /target relation .* does not exist/),
  },
  {
    code: 'table-missing-on-replica',
    weight: 'blocks',
    object: '"T"',
    both: `${plain}; CREATE TABLE u (id int PRIMARY KEY)`,
    publish: 'ALL TABLES',
    materialize: 't, $schema.u',
    primary: 'CREATE TABLE "T" (id int PRIMARY KEY)',
    proof: stops('INSERT INTO "T" VALUES (1)', /target relation .* does not exist/),
  },
  {
    code: 'not-a-table-on-replica',
    weight: 'blocks',
    object: 't',
    both: plain,
    materialize: null,
    also: ['not-subscribed'],
    replica: 'DROP TABLE t; CREATE VIEW t AS SELECT 1 AS id, 2 AS a, NULL::text AS b',
    cure: 'none',
    proof: stops(insert, /cannot use relation ".*t" as logical replication target/),
  },
  {
    code: 'not-a-table-on-replica',
    weight: 'blocks',
    object: 't',
    both: plain,
    materialize: null,
    also: ['not-subscribed'],
    replica: `DROP TABLE t; CREATE FOREIGN DATA WRAPPER $schema_w; CREATE SERVER $schema_s FOREIGN DATA WRAPPER $schema_w;
      CREATE FOREIGN TABLE t (id int, a int, b text) SERVER $schema_s`,
    cure: 'none',
    proof: stops(insert, /cannot use relation ".*t" as logical replication target/),
  },
  {
    code: 'options-differ',
    weight: 'note',
    object: 't',
    both: plain,
    primary: 'ALTER TABLE t SET (fillfactor = 50)',
    cure: 'none',
  },
  {
    code: 'options-differ',
    weight: 'note',
    object: 't',
    both: plain,
    replica: 'ALTER TABLE t SET (fillfactor = 50)',
    cure: 'none',
  },
  { code: 'comment-differs', weight: 'note', object: 't', both: plain, replica: "COMMENT ON TABLE t IS 'old'" },
  {
    code: 'comment-differs',
    weight: 'note',
    object: 't',
    direction: 'differs',
    both: plain,
    primary: "COMMENT ON TABLE t IS 'new'",
    replica: "COMMENT ON TABLE t IS 'old'",
  },
]

/** What a crash leaves of a table: see the test of crashes for the rows. */
const crashCases: readonly Case[] = [
  {
    code: 'unlogged-on-replica',
    weight: 'diverges',
    object: 't',
    both: plain,
    materialize: null,
    replica: 'ALTER TABLE t SET UNLOGGED',
    also: ['not-in-materialize-publication'],
    proof: { write: insert, does: 'equal' },
  },
]

/** What runs, or would run, when a row arrives. */
const firingCases: readonly Case[] = [
  {
    code: 'trigger-fires-on-apply',
    weight: 'blocks',
    object: 't.spy',
    both: `${plain}; ${spy('NULL')}`,
    replica: `${trigger}; ALTER TABLE t ENABLE ALWAYS TRIGGER spy`,
    proof: { write: insert, does: 'differs' },
  },
  {
    code: 'trigger-fires-on-apply',
    weight: 'blocks',
    object: 't.spy',
    both: `${plain}; CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$; ${trigger};
      ALTER TABLE t DISABLE TRIGGER spy`,
    replica: 'ALTER TABLE t ENABLE REPLICA TRIGGER spy',
    proof: stops(insert, /^no/),
  },
  { code: 'trigger-differs', weight: 'note', object: 't.spy', both: `${plain}; ${spy('NEW')}`, primary: trigger },
  {
    code: 'trigger-differs',
    weight: 'note',
    object: 't.spy',
    both: `${plain}; ${spy('NULL')}`,
    replica: trigger,
    cure: 'none',
  },
  {
    code: 'trigger-differs',
    weight: 'note',
    object: 't.spy',
    direction: 'differs',
    both: `${plain}; ${spy('NEW')}; ${trigger}`,
    replica: 'ALTER TABLE t DISABLE TRIGGER spy',
    cure: 'none',
  },
  { code: 'rule-differs', weight: 'note', object: 't.quiet', both: plain, primary: rule },
  {
    code: 'rule-differs',
    weight: 'note',
    object: 't.quiet',
    both: plain,
    replica: `${silence}; ALTER TABLE t ENABLE ALWAYS RULE quiet`,
    cure: 'none',
  },
  {
    code: 'rule-differs',
    weight: 'note',
    object: 't.quiet',
    direction: 'differs',
    both: plain,
    primary: rule,
    replica: silence,
    cure: 'none',
  },
  {
    code: 'event-trigger-missing-on-replica',
    weight: 'note',
    object: '=watch_$schema',
    both: `${plain}; CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$`,
    primary: 'CREATE EVENT TRIGGER watch_$schema ON ddl_command_end EXECUTE PROCEDURE seen()',
  },
  {
    code: 'event-trigger-only-on-replica',
    weight: 'note',
    object: '=watch_$schema',
    both: `${plain}; CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$`,
    replica: 'CREATE EVENT TRIGGER watch_$schema ON ddl_command_end EXECUTE PROCEDURE seen()',
    cure: 'none',
  },
  {
    code: 'event-trigger-differs',
    weight: 'note',
    object: '=watch_$schema',
    both: `${plain}; CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$`,
    primary: 'CREATE EVENT TRIGGER watch_$schema ON ddl_command_end EXECUTE PROCEDURE seen()',
    replica: 'CREATE EVENT TRIGGER watch_$schema ON ddl_command_start EXECUTE PROCEDURE seen()',
    cure: 'none',
  },
]

/** Objects that replication does not look at. */
const objectCases: readonly Case[] = [
  {
    code: 'schema-missing-on-replica',
    weight: 'note',
    object: '=$schema_x',
    both: plain,
    primary: 'CREATE SCHEMA $schema_x',
  },
  {
    code: 'schema-only-on-replica',
    weight: 'note',
    object: '=$schema_x',
    both: plain,
    replica: 'CREATE SCHEMA $schema_x',
    cure: 'none',
  },
  {
    code: 'extension-missing-on-replica',
    weight: 'note',
    object: '=hstore',
    both: plain,
    primary: 'CREATE EXTENSION hstore SCHEMA public',
  },
  {
    code: 'extension-only-on-replica',
    weight: 'note',
    object: '=citext',
    both: plain,
    replica: 'CREATE EXTENSION citext',
    cure: 'none',
  },
  {
    code: 'extension-differs',
    weight: 'note',
    object: '=ltree',
    both: plain,
    primary: 'CREATE EXTENSION ltree',
    replica: 'CREATE EXTENSION ltree SCHEMA public',
    cure: 'none',
  },
  {
    code: 'collation-missing-on-replica',
    weight: 'note',
    object: 'odd',
    both: plain,
    primary: "CREATE COLLATION odd (LOCALE = 'C')",
  },
  {
    code: 'collation-only-on-replica',
    weight: 'note',
    object: 'odd',
    both: plain,
    replica: "CREATE COLLATION odd (LOCALE = 'C')",
    cure: 'none',
  },
  { code: 'sequence-missing-on-replica', weight: 'note', object: 's', both: plain, primary: 'CREATE SEQUENCE s' },
  {
    code: 'sequence-differs',
    weight: 'note',
    object: 's',
    both: `${plain}; CREATE SEQUENCE s`,
    primary: 'ALTER SEQUENCE s INCREMENT 5',
    cure: 'none',
  },
  {
    code: 'sequence-only-on-replica',
    weight: 'note',
    object: 's',
    both: plain,
    replica: 'CREATE SEQUENCE s',
    cure: 'none',
  },
  { code: 'routine-missing-on-replica', weight: 'note', object: 'spy()', both: plain, primary: spy('NEW') },
  {
    code: 'routine-differs',
    weight: 'note',
    object: 'spy()',
    both: plain,
    primary: spy('NEW'),
    replica: spy('NULL'),
    cure: 'none',
  },
  { code: 'routine-only-on-replica', weight: 'note', object: 'spy()', both: plain, replica: spy('NEW'), cure: 'none' },
  {
    code: 'view-missing-on-replica',
    weight: 'note',
    object: 'v',
    both: plain,
    primary: 'CREATE VIEW v AS SELECT id FROM t',
  },
  {
    code: 'view-differs',
    weight: 'note',
    object: 'v',
    both: plain,
    primary: 'CREATE VIEW v AS SELECT id FROM t',
    replica: 'CREATE VIEW v AS SELECT id + 1 AS id FROM t',
    cure: 'none',
  },
  {
    code: 'view-only-on-replica',
    weight: 'note',
    object: 'v',
    both: plain,
    replica: 'CREATE VIEW v AS SELECT id FROM t',
    cure: 'none',
  },
]

/** Roles and row security. */
const rightsCases: readonly Case[] = [
  {
    code: 'row-security-differs',
    weight: 'note',
    object: 't',
    direction: 'primary',
    both: plain,
    primary: 'ALTER TABLE t ENABLE ROW LEVEL SECURITY',
    cure: 'none',
  },
  {
    code: 'row-security-differs',
    weight: 'note',
    object: 't',
    direction: 'replica',
    both: plain,
    replica: 'ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON t USING (id > 5)',
    cure: 'none',
  },
  {
    code: 'replication-role-cannot-read',
    weight: 'warning',
    host: 'primary',
    object: 't',
    both: plain,
    reader: true,
    proof: { write: insert, does: 'equal' },
  },
  {
    code: 'replication-role-cannot-read',
    weight: 'blocks',
    host: 'primary',
    object: 't',
    both: `${plain}; ${other}`,
    publish: 'TABLE $schema.other',
    materialize: 't, $schema.other',
    reader: true,
    primary: `GRANT USAGE ON SCHEMA $schema TO $role; GRANT SELECT ON other TO $role; INSERT INTO t VALUES (50);
      ALTER PUBLICATION $pub ADD TABLE t`,
    replica: 'ALTER SUBSCRIPTION $sub REFRESH PUBLICATION',
    // The error is told as one of the connection (08006), which errors of rows are told apart from.
    proof: { write: insert, does: 'lost' },
  },
  {
    code: 'row-security-hides-rows',
    weight: 'diverges',
    host: 'primary',
    object: 't',
    both: `${plain}; ${other}`,
    publish: 'TABLE $schema.other',
    materialize: 't, $schema.other',
    reader: true,
    primary: `GRANT USAGE ON SCHEMA $schema TO $role; GRANT SELECT ON t, other TO $role;
      ALTER TABLE t ENABLE ROW LEVEL SECURITY; INSERT INTO t VALUES (50); ALTER PUBLICATION $pub ADD TABLE t`,
    replica: 'ALTER SUBSCRIPTION $sub REFRESH PUBLICATION',
    proof: { write: insert, does: 'differs' },
  },
  {
    code: 'apply-role-cannot-write',
    weight: 'blocks',
    object: 't',
    both: plain,
    replica: `CREATE ROLE $role LOGIN SUPERUSER; ALTER SUBSCRIPTION $sub OWNER TO $role; ALTER ROLE $role NOSUPERUSER`,
    proof: stops(insert, /permission denied for (schema|table)/),
  },
  {
    code: 'apply-role-cannot-write',
    weight: 'blocks',
    object: 't',
    both: plain,
    major: 18,
    replica: `CREATE ROLE $role LOGIN; GRANT pg_create_subscription TO $role; GRANT CREATE ON DATABASE drift TO $role;
      GRANT USAGE ON SCHEMA $schema TO $role; ALTER SUBSCRIPTION $sub SET (password_required = false);
      ALTER SUBSCRIPTION $sub OWNER TO $role`,
    proof: stops(insert, /cannot SET ROLE to/),
  },
  {
    code: 'row-security-stops-apply',
    weight: 'blocks',
    object: 't',
    both: plain,
    replica: `CREATE ROLE $role LOGIN SUPERUSER; ALTER SUBSCRIPTION $sub OWNER TO $role; ALTER ROLE $role NOSUPERUSER;
      GRANT USAGE ON SCHEMA $schema TO $role; GRANT ALL ON t TO $role; ALTER TABLE t ENABLE ROW LEVEL SECURITY`,
    proof: stops(insert, /cannot replicate into relation with row-level security enabled/),
  },
  {
    code: 'row-security-stops-apply',
    weight: 'blocks',
    object: 't',
    both: plain,
    major: 18,
    replica: `CREATE ROLE $role; GRANT USAGE, CREATE ON SCHEMA $schema TO $role; ALTER TABLE t OWNER TO $role;
      ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY`,
    proof: stops(insert, /cannot replicate into relation with row-level security enabled/),
  },
]

export const tableCases: readonly Case[] = [...kindCases, ...crashCases, ...firingCases, ...objectCases, ...rightsCases]
