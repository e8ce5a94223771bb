import { withClient } from '../src/embedded/client.ts'
import type { PairUrls } from '../src/embedded/pair.ts'

/** Twelve columns, a key, two defaults and an index beside it: what an application's table has. */
const createTables = (count: number): string => `DO $$ BEGIN
  FOR n IN 1..${count} LOOP
    EXECUTE format('CREATE TABLE t%s (id bigint PRIMARY KEY, customer bigint NOT NULL, code text NOT NULL, note text,
      amount numeric(12,2), weight double precision, paid boolean NOT NULL DEFAULT false, state varchar(20),
      tags text[], data jsonb, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz)', n);
    EXECUTE format('CREATE INDEX t%s_customer ON t%s (customer)', n, n);
    IF n % 500 = 0 THEN COMMIT; END IF;
  END LOOP; END $$`

const TABLES_AT_ONCE = 5000

/** The same tables on both hosts, published and subscribed without a copy: there is nothing to copy. */
export const fillPair = async (urls: PairUrls, count: number): Promise<void> => {
  await Promise.all(
    [urls.primaryUrl, urls.replicaUrl].map(url =>
      withClient(url, async client => {
        await client.query(createTables(count))
        const identity = `DO $$ BEGIN FOR n IN 1..${count} LOOP EXECUTE format('ALTER TABLE t%s REPLICA IDENTITY FULL', n);
          IF n % 500 = 0 THEN COMMIT; END IF; END LOOP; END $$`
        if (url === urls.replicaUrl) await client.query(identity)
        await client.query('VACUUM ANALYZE pg_catalog.pg_attribute, pg_catalog.pg_class, pg_catalog.pg_constraint')
      }),
    ),
  )
  await withClient(urls.primaryUrl, client => client.query('CREATE PUBLICATION repl_to_replica'))
  for (let from = 1; from <= count; from += TABLES_AT_ONCE) {
    const to = Math.min(count, from + TABLES_AT_ONCE - 1)
    const names = Array.from({ length: to - from + 1 }, (_, index) => `t${from + index}`).join(', ')
    await withClient(urls.primaryUrl, client => client.query(`ALTER PUBLICATION repl_to_replica ADD TABLE ${names}`))
  }
  await withClient(urls.replicaUrl, client =>
    client.query(
      `CREATE SUBSCRIPTION repl_from_primary CONNECTION ${client.escapeLiteral(urls.primaryUrl)}
       PUBLICATION repl_to_replica WITH (copy_data = false)`,
    ),
  )
}

const differences = [
  'ALTER TABLE t1 DROP COLUMN note',
  'ALTER TABLE t2 ADD COLUMN extra text NOT NULL',
  'ALTER TABLE t3 ALTER COLUMN amount TYPE numeric(10,2)',
  'ALTER TABLE t4 ADD CONSTRAINT t4_code_key UNIQUE (code)',
  'ALTER TABLE t5 ALTER COLUMN note TYPE varchar(5)',
  'ALTER TABLE t6 ALTER COLUMN weight TYPE real',
  'DROP INDEX t7_customer',
  'ALTER TABLE t8 ALTER COLUMN paid SET DEFAULT true',
  'ALTER TABLE t9 ADD CONSTRAINT t9_weight_check CHECK (weight > 0)',
  'ALTER TABLE t10 RENAME COLUMN state TO status',
]

/** Makes ten tables of the replica differ, each in another way. Returns how many. */
export const makeDifferent = async ({ replicaUrl }: PairUrls): Promise<number> => {
  await withClient(replicaUrl, client => client.query(differences.join(';\n')))
  return differences.length
}
