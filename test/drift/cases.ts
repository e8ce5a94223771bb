import type { Weight } from '../../src/base/finding.ts'

/** What replication does with the drift: the apply worker's error, or rows that differ without one. */
export type Proof = { readonly write: string; readonly does: RegExp | 'differs' }

/** One drift: the same schema on both hosts, then changed on one of them. Table `t` is published unless said otherwise. */
export type Case = {
  readonly code: string
  readonly weight: Weight
  readonly host?: 'primary' | 'replica'
  /** Below the case's schema: `t.note`. */
  readonly object: string
  readonly both: string
  readonly primary?: string
  readonly replica?: string
  /** What is added to the primary's publication; `rooted` is published through partition roots. */
  readonly publish?: string
  readonly rooted?: true
  /** What is added to the publication for Materialize; null: nothing. */
  readonly materialize?: string | null
  readonly identity?: 'kept'
  /** Other graver findings that come with it. */
  readonly also?: readonly string[]
  /** The finding has no SQL that cures it. */
  readonly cure?: 'none'
  readonly proof?: Proof
}

const plain = 'CREATE TABLE t (id int PRIMARY KEY, a int, b text)'
const keyless = 'CREATE TABLE t (id int, a int, b text)'
const insert = "INSERT INTO t (id, a, b) VALUES (1, 1, 'x')"

export const columnCases: readonly Case[] = [
  {
    code: 'column-missing-on-replica',
    weight: 'blocks',
    object: 't.note',
    both: plain,
    primary: "CREATE TYPE mood AS ENUM ('sad', 'happy'); ALTER TABLE t ADD COLUMN note mood NOT NULL DEFAULT 'sad'",
    proof: { write: insert, does: /missing replicated column/ },
  },
  {
    code: 'generated-only-on-replica',
    weight: 'blocks',
    object: 't.a',
    both: plain,
    replica: 'ALTER TABLE t DROP COLUMN a, ADD COLUMN a int GENERATED ALWAYS AS (id * 2) STORED',
    proof: { write: insert, does: /missing replicated column/ },
  },
  {
    code: 'generated-only-on-primary',
    weight: 'diverges',
    object: 't.a',
    both: plain,
    primary: 'ALTER TABLE t DROP COLUMN a, ADD COLUMN a int GENERATED ALWAYS AS (id * 2) STORED',
    proof: { write: "INSERT INTO t (id, b) VALUES (1, 'x')", does: 'differs' },
  },
  {
    code: 'generated-differs',
    weight: 'diverges',
    object: 't.c',
    both: 'CREATE TABLE t (id int PRIMARY KEY)',
    primary: 'ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (id * 2) STORED',
    replica: 'ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (id * 3) STORED',
    proof: { write: 'INSERT INTO t (id) VALUES (1)', does: 'differs' },
  },
  {
    code: 'type-does-not-travel',
    weight: 'blocks',
    object: 't.a',
    both: plain,
    replica: 'ALTER TABLE t ALTER COLUMN a TYPE smallint',
    proof: { write: 'INSERT INTO t VALUES (1, 70000)', does: /out of range for type smallint/ },
  },
  {
    code: 'type-loses',
    weight: 'diverges',
    object: 't.price',
    both: 'CREATE TABLE t (id int PRIMARY KEY, price numeric(10,2))',
    replica: 'ALTER TABLE t ALTER COLUMN price TYPE numeric(11,1)',
    proof: { write: 'INSERT INTO t VALUES (1, 1.25)', does: 'differs' },
  },
  {
    code: 'enum-labels-missing',
    weight: 'blocks',
    object: 'mood',
    both: "CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TABLE t (id int PRIMARY KEY, mood mood, before mood[])",
    primary: "ALTER TYPE mood ADD VALUE 'so so' BEFORE 'happy'",
    proof: { write: "INSERT INTO t VALUES (1, 'so so')", does: /invalid input value for enum/ },
  },
  {
    code: 'not-null-only-on-replica',
    weight: 'blocks',
    object: 't.a',
    both: plain,
    replica: 'ALTER TABLE t ALTER COLUMN a SET NOT NULL',
    proof: { write: 'INSERT INTO t VALUES (1)', does: /violates not-null constraint/ },
  },
  {
    code: 'extra-column-not-null',
    weight: 'blocks',
    object: 't.extra',
    both: plain,
    replica: 'ALTER TABLE t ADD COLUMN extra int NOT NULL',
    proof: { write: insert, does: /violates not-null constraint/ },
  },
  {
    code: 'column-only-on-replica',
    weight: 'note',
    object: 't.extra',
    both: plain,
    replica: 'ALTER TABLE t ADD COLUMN extra int NOT NULL DEFAULT 1',
    cure: 'none',
  },
  {
    code: 'generated-missing-on-replica',
    weight: 'note',
    object: 't.c',
    both: plain,
    primary: 'ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a * 2) STORED',
  },
  {
    code: 'type-differs',
    weight: 'note',
    object: 't.a',
    both: plain,
    replica: 'ALTER TABLE t ALTER COLUMN a TYPE bigint',
    cure: 'none',
  },
  {
    code: 'not-null-only-on-primary',
    weight: 'note',
    object: 't.a',
    both: plain,
    primary: 'ALTER TABLE t ALTER COLUMN a SET NOT NULL',
  },
  {
    code: 'default-differs',
    weight: 'note',
    object: 't.a',
    both: plain,
    primary: 'ALTER TABLE t ALTER COLUMN a SET DEFAULT 7',
  },
  {
    code: 'collation-differs',
    weight: 'note',
    object: 't.b',
    both: plain,
    replica: 'ALTER TABLE t ALTER COLUMN b TYPE text COLLATE "C"',
    cure: 'none',
  },
  {
    code: 'identity-column-differs',
    weight: 'note',
    object: 't.id',
    both: plain,
    primary: 'ALTER TABLE t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY',
    cure: 'none',
  },
  { code: 'comment-differs', weight: 'note', object: 't.a', both: plain, primary: "COMMENT ON COLUMN t.a IS 'it''s'" },
  {
    code: 'column-order-differs',
    weight: 'note',
    object: 't',
    both: 'CREATE TABLE t (id int PRIMARY KEY)',
    primary: 'ALTER TABLE t ADD a int, ADD b int',
    replica: 'ALTER TABLE t ADD b int, ADD a int',
    cure: 'none',
  },
]

export const tableCases: readonly Case[] = [
  {
    code: 'unique-only-on-replica',
    weight: 'blocks',
    object: 't.t_a_key',
    both: plain,
    replica: 'ALTER TABLE t ADD UNIQUE (a)',
    proof: { write: `${insert}; INSERT INTO t VALUES (2, 1)`, does: /duplicate key value/ },
  },
  {
    code: 'unique-only-on-replica',
    weight: 'blocks',
    object: 't.one_b',
    both: 'CREATE TABLE t (id int PRIMARY KEY, b text); CREATE UNIQUE INDEX both_b ON t (b) WHERE id > 5',
    replica: 'CREATE UNIQUE INDEX one_b ON t (lower(b)); CREATE UNIQUE INDEX weaker ON t (b, id)',
    proof: { write: "INSERT INTO t VALUES (1, 'x'), (2, 'X')", does: /duplicate key value/ },
  },
  {
    code: 'unique-deferrable-on-primary',
    weight: 'blocks',
    object: 't.u',
    both: plain,
    primary: 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED',
    replica: 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)',
    proof: {
      write:
        'INSERT INTO t VALUES (1, 1), (2, 2); BEGIN; UPDATE t SET a = 2 WHERE id = 1; UPDATE t SET a = 1 WHERE id = 2; COMMIT',
      does: /duplicate key value/,
    },
  },
  {
    code: 'check-only-on-replica',
    weight: 'blocks',
    object: 't.small',
    both: `${plain}; ALTER TABLE t ADD CONSTRAINT other CHECK (a <> 5)`,
    replica: 'ALTER TABLE t ADD CONSTRAINT small CHECK (a < 10) NOT VALID',
    proof: { write: 'INSERT INTO t VALUES (1, 11)', does: /violates check constraint/ },
  },
  {
    code: 'exclude-only-on-replica',
    weight: 'blocks',
    object: 't.apart',
    both: 'CREATE TABLE t (id int PRIMARY KEY, r int4range)',
    replica: 'ALTER TABLE t ADD CONSTRAINT apart EXCLUDE USING gist (r WITH &&)',
    proof: { write: "INSERT INTO t VALUES (1, '[1,5]'), (2, '[2,3]')", does: /violates exclusion constraint/ },
  },
  {
    code: 'constraint-missing-on-replica',
    weight: 'note',
    object: 't.big',
    both: plain,
    primary: 'ALTER TABLE t ADD CONSTRAINT big CHECK (a > 10)',
  },
  {
    code: 'foreign-key-differs',
    weight: 'note',
    object: 't.fk',
    both: `${plain}; CREATE TABLE o (id int PRIMARY KEY)`,
    primary: 'ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES o',
    also: ['not-published'],
  },
  { code: 'index-differs', weight: 'note', object: 'by_a', both: plain, primary: 'CREATE INDEX by_a ON t (a)' },
  {
    code: 'index-differs',
    weight: 'note',
    object: 'by_b',
    both: plain,
    replica: 'CREATE INDEX by_b ON t (b)',
    cure: 'none',
  },
  {
    code: 'truncate-would-stop',
    weight: 'warning',
    object: 'local.local_t_fkey',
    both: plain,
    replica: 'CREATE TABLE local (t int REFERENCES t)',
    proof: { write: `${insert}; TRUNCATE t`, does: /cannot truncate a table referenced in a foreign key constraint/ },
  },
  {
    code: 'identity-missing',
    weight: 'blocks',
    host: 'primary',
    object: 't',
    both: keyless,
  },
  {
    code: 'identity-missing',
    weight: 'blocks',
    object: 't',
    both: plain,
    replica: 'ALTER TABLE t REPLICA IDENTITY NOTHING',
    proof: { write: `${insert}; UPDATE t SET a = 2`, does: /does not have a replica identity and publishes updates/ },
  },
  {
    code: 'replica-key-missing',
    weight: 'blocks',
    object: 't',
    both: plain,
    replica: 'ALTER TABLE t DROP CONSTRAINT t_pkey',
    proof: { write: `${insert}; UPDATE t SET a = 2`, does: /has neither REPLICA IDENTITY index nor PRIMARY KEY/ },
  },
  {
    code: 'replica-key-not-sent',
    weight: 'blocks',
    object: 't',
    both: 'CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL)',
    replica: 'ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (id, a)',
    proof: {
      write: 'INSERT INTO t VALUES (1, 1); UPDATE t SET a = 2',
      does: /publisher did not send replica identity column/,
    },
  },
  { code: 'identity-not-full', weight: 'stalls-materialize', object: 't', both: plain, identity: 'kept' },
  {
    code: 'identity-without-key',
    weight: 'note',
    object: 't',
    both: `${keyless}; ALTER TABLE t REPLICA IDENTITY FULL`,
    cure: 'none',
  },
  {
    code: 'extra-column-hides-rows',
    weight: 'diverges',
    object: 't',
    both: `${keyless}; ALTER TABLE t REPLICA IDENTITY FULL`,
    replica: 'ALTER TABLE t ADD COLUMN extra int DEFAULT 5',
    proof: { write: `${insert}; UPDATE t SET a = 2`, does: 'differs' },
  },
  {
    code: 'trigger-fires-on-apply',
    weight: 'blocks',
    object: 't.spy',
    both: `${plain}; CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`,
    replica:
      'CREATE TRIGGER spy BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE spy(); ALTER TABLE t ENABLE ALWAYS TRIGGER spy',
    proof: { write: insert, does: 'differs' },
  },
  {
    code: 'trigger-differs',
    weight: 'note',
    object: 't.spy',
    both: `${plain}; CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
    primary: 'CREATE TRIGGER spy BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE spy()',
  },
  { code: 'comment-differs', weight: 'note', object: 't', both: plain, replica: "COMMENT ON TABLE t IS 'old'" },
  {
    code: 'row-security-differs',
    weight: 'note',
    object: 't',
    both: plain,
    primary: 'ALTER TABLE t ENABLE ROW LEVEL SECURITY',
    cure: 'none',
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
    code: 'persistence-differs',
    weight: 'note',
    object: 't',
    both: '',
    primary: plain,
    replica: plain.replace('CREATE', 'CREATE UNLOGGED'),
    identity: 'kept',
    materialize: null,
    also: ['identity-not-full', 'not-in-materialize-publication'],
    cure: 'none',
  },
]

export const publicationCases: readonly Case[] = [
  {
    code: 'column-list',
    weight: 'diverges',
    host: 'primary',
    object: 't',
    both: plain,
    publish: 't (id, a)',
    cure: 'none',
    proof: { write: insert, does: 'differs' },
  },
  {
    code: 'column-list',
    weight: 'note',
    host: 'primary',
    object: 't',
    both: plain,
    replica: 'ALTER TABLE t DROP COLUMN b',
    publish: 't (id, a)',
    cure: 'none',
  },
  {
    code: 'column-list',
    weight: 'blocks',
    host: 'primary',
    object: 't',
    both: plain,
    replica: 'ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ALTER id DROP NOT NULL',
    publish: 't (a, b)',
    also: ['replica-key-missing'],
    cure: 'none',
  },
  {
    code: 'row-filter',
    weight: 'diverges',
    host: 'primary',
    object: 't',
    both: plain,
    publish: 't WHERE (id > 5)',
    cure: 'none',
    proof: { write: insert, does: 'differs' },
  },
  {
    code: 'row-filter',
    weight: 'blocks',
    host: 'primary',
    object: 't',
    both: plain,
    publish: 't WHERE (a > 5)',
    cure: 'none',
  },
  { code: 'not-in-materialize-publication', weight: 'stalls-materialize', object: 't', both: plain, materialize: null },
  {
    code: 'column-list',
    weight: 'blocks',
    object: 't',
    both: plain,
    materialize: 't (id, a)',
    cure: 'none',
    proof: {
      write: `${insert}; UPDATE t SET a = 2`,
      does: /Column list used by the publication does not cover the replica identity/,
    },
  },
  {
    code: 'column-list',
    weight: 'stalls-materialize',
    object: 't',
    both: plain,
    materialize: 't (id, a, b)',
    cure: 'none',
  },
  {
    code: 'row-filter',
    weight: 'stalls-materialize',
    object: 't',
    both: plain,
    materialize: 't WHERE (id > 5)',
    cure: 'none',
  },
  {
    code: 'needs-text-columns',
    weight: 'note',
    object: 't',
    both: 'CREATE TABLE t (id int PRIMARY KEY, price money)',
    cure: 'none',
  },
]

const partitioned = `CREATE TABLE t (id int PRIMARY KEY, a int) PARTITION BY RANGE (id);
  CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (0) TO (10)`

export const partitionCases: readonly Case[] = [
  {
    code: 'partition-missing-on-replica',
    weight: 'blocks',
    object: 't_high',
    both: partitioned,
    primary: 'CREATE TABLE t_high PARTITION OF t FOR VALUES FROM (10) TO (20)',
    rooted: true,
    proof: { write: 'INSERT INTO t VALUES (15)', does: /no partition of relation "t" found for row/ },
  },
  {
    code: 'partition-bound-differs',
    weight: 'blocks',
    object: 't_low',
    both: partitioned,
    primary: 'ALTER TABLE t DETACH PARTITION t_low; ALTER TABLE t ATTACH PARTITION t_low FOR VALUES FROM (0) TO (15)',
    rooted: true,
    cure: 'none',
    proof: { write: 'INSERT INTO t VALUES (12)', does: /no partition of relation "t" found for row/ },
  },
  {
    code: 'check-only-on-replica',
    weight: 'blocks',
    object: 't_low.small',
    both: partitioned,
    replica: 'ALTER TABLE t_low ADD CONSTRAINT small CHECK (a < 10)',
    rooted: true,
  },
  {
    code: 'not-null-only-on-replica',
    weight: 'blocks',
    object: 't_low.a',
    both: partitioned,
    replica: 'ALTER TABLE t_low ALTER COLUMN a SET NOT NULL',
    rooted: true,
  },
  {
    code: 'unique-only-on-replica',
    weight: 'blocks',
    object: 't_low.t_low_a_key',
    both: partitioned,
    replica: 'ALTER TABLE t_low ADD UNIQUE (a)',
    rooted: true,
  },
  {
    code: 'column-missing-on-replica',
    weight: 'blocks',
    object: 't_low.note',
    both: partitioned,
    primary: 'ALTER TABLE t ADD COLUMN note text',
  },
]
