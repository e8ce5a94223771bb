import { describe, expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const before = `CREATE FUNCTION rate() RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION taxed(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 * rate(); END';
CREATE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 IS NOT NULL';
CREATE TABLE orders (id integer PRIMARY KEY, total integer CHECK (fine(total)));
INSERT INTO orders VALUES (1, 10);`

const replaced = (body: string): string =>
  `CREATE OR REPLACE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS '${body}'`

describe.each(fewMajors())('a function that apply will call without a search_path, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each([
    'ALTER TABLE orders ADD CHECK (taxed(total) > 0)',
    'ALTER TABLE orders ADD COLUMN tax integer GENERATED ALWAYS AS (taxed(total)) STORED',
    'CREATE INDEX taxes ON orders (taxed(total))',
    replaced('BEGIN RETURN $1 < 10 * rate(); END'),
  ])('is tried on a row before anything runs: %s', async sql => {
    const scene = await stage(servers, { '1_before': before })
    await scene.up()
    scene.write('2_calls', sql)
    const { outcome, error } = await scene.up()
    expect({ outcome, code: error?.code, place: error?.place?.line }).toEqual({
      outcome: 'failed',
      code: 'apply-cannot-compute',
      place: 1,
    })
    expect(error?.message).toContain('function rate() does not exist')
    scene.write(
      '2_calls',
      `ALTER FUNCTION taxed(integer) SET search_path = public;\n${sql.replace('* rate()', '* public.rate()')}`,
    )
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.pair.onPrimary('INSERT INTO orders VALUES (2, 11)')
    await scene.settled()
  })

  test('by hand it stops apply', async () => {
    const scene = await stage(servers, { '1_before': before })
    await scene.up()
    for (const run of [scene.pair.onReplica, scene.pair.onPrimary])
      await run('CREATE INDEX taxes ON orders (taxed(total))')
    await scene.pair.onPrimary('INSERT INTO orders VALUES (2, 11)')
    const first = async () => (await scene.pair.applyErrors())[0]?.message ?? ''
    await expect.poll(first, { timeout: 10_000 }).toContain('function rate() does not exist')
  })
})
