import type { Case } from './case.ts'

const stops = (write: string, error: RegExp) => ({ write, does: { stops: error } })
const partitioned = `CREATE TABLE t (id int PRIMARY KEY, a int) PARTITION BY RANGE (id);
  CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (0) TO (10)`
const rooted = 'TABLE $schema.t WITH (publish_via_partition_root)'

export const partitionCases: readonly Case[] = [
  {
    code: 'partition-missing-on-replica',
    weight: 'blocks',
    object: 't_high',
    both: partitioned,
    primary: 'CREATE TABLE t_high PARTITION OF t FOR VALUES FROM (10) TO (20)',
    publish: rooted,
    proof: stops('INSERT INTO t VALUES (15)', /no partition of relation "t" found for row/),
  },
  {
    code: 'partition-bound-differs',
    weight: 'blocks',
    object: 't_low',
    both: partitioned,
    primary: 'ALTER TABLE t DETACH PARTITION t_low; ALTER TABLE t ATTACH PARTITION t_low FOR VALUES FROM (0) TO (15)',
    publish: rooted,
    cure: 'none',
    proof: stops('INSERT INTO t VALUES (12)', /no partition of relation "t" found for row/),
  },
  {
    code: 'partitioned-otherwise-on-replica',
    weight: 'blocks',
    object: 't',
    both: 'CREATE TABLE t (id int PRIMARY KEY, a int)',
    replica: `ALTER PUBLICATION $mz DROP TABLE t; DROP TABLE t; ${partitioned}; ALTER TABLE t REPLICA IDENTITY FULL;
      ALTER TABLE t_low REPLICA IDENTITY FULL; ALTER PUBLICATION $mz ADD TABLE t`,
    refresh: true,
    proof: stops('INSERT INTO t VALUES (1), (15)', /no partition of relation "t" found for row/),
  },
  {
    code: 'check-only-on-replica',
    weight: 'blocks',
    object: 't_low.small',
    both: partitioned,
    replica: 'ALTER TABLE t_low ADD CONSTRAINT small CHECK (a < 10)',
    publish: rooted,
    proof: stops('INSERT INTO t VALUES (1, 11)', /violates check constraint "small"/),
  },
  {
    code: 'not-null-only-on-replica',
    weight: 'blocks',
    object: 't_low.a',
    both: partitioned,
    replica: 'ALTER TABLE t_low ALTER COLUMN a SET NOT NULL',
    publish: rooted,
    proof: stops('INSERT INTO t VALUES (1)', /violates not-null constraint/),
  },
  {
    code: 'unique-only-on-replica',
    weight: 'blocks',
    object: 't_low.t_low_a_key',
    both: partitioned,
    replica: 'ALTER TABLE t_low ADD UNIQUE (a)',
    publish: rooted,
    proof: stops('INSERT INTO t VALUES (1, 1), (2, 1)', /duplicate key value/),
  },
  {
    code: 'column-missing-on-replica',
    weight: 'blocks',
    object: 't_low.note',
    both: partitioned,
    primary: 'ALTER TABLE t ADD COLUMN note text',
    proof: stops('INSERT INTO t VALUES (1)', /missing replicated column/),
  },
]
