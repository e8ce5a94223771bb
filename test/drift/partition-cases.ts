import type { Case } from './case.ts'

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
