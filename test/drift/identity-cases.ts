import { type Case, insert, keyless, plain } from './case.ts'

export const identityCases: readonly Case[] = [
  {
    code: 'identity-missing',
    weight: 'blocks',
    host: 'primary',
    object: 't',
    both: keyless,
    proof: { write: `${insert}; UPDATE t SET a = 2`, does: /does not have a replica identity/, at: 'primary' },
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
    code: 'rows-not-comparable',
    weight: 'blocks',
    object: 't',
    both: 'CREATE TABLE t (id int, a int, b json); ALTER TABLE t REPLICA IDENTITY FULL',
    cure: 'none',
    proof: {
      write: "INSERT INTO t VALUES (1, 1, '{}'); UPDATE t SET a = 2",
      does: /could not identify an equality operator for type json/,
    },
  },
  {
    code: 'replica-key-not-sent',
    weight: 'blocks',
    object: 't',
    both: 'CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL UNIQUE)',
    primary: 'ALTER TABLE t REPLICA IDENTITY USING INDEX t_a_key',
    proof: {
      write: 'INSERT INTO t VALUES (1, 1); UPDATE t SET a = 2',
      does: /publisher did not send replica identity column/,
    },
  },
  {
    code: 'generated-column-in-identity',
    weight: 'blocks',
    object: 't',
    both: 'CREATE TABLE t (id int PRIMARY KEY, a int, v int GENERATED ALWAYS AS (a * 2) VIRTUAL)',
    proof: {
      write: 'INSERT INTO t VALUES (1, 1); UPDATE t SET a = 2',
      does: /Replica identity must not contain unpublished generated columns/,
      major: 18,
    },
  },
  {
    code: 'extra-column-hides-rows',
    weight: 'diverges',
    object: 't',
    both: `${keyless}; ALTER TABLE t REPLICA IDENTITY FULL`,
    replica: 'ALTER TABLE t ADD COLUMN extra int DEFAULT 5',
    proof: { write: `${insert}; UPDATE t SET a = 2`, does: 'differs' },
  },
]
