import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const before = `CREATE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 >= 0; END';
CREATE TABLE orders (id integer PRIMARY KEY, total integer CHECK (fine(total)));
INSERT INTO orders VALUES (1, 1);`

const helped = `CREATE FUNCTION least_total() RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN -5; END';
CREATE OR REPLACE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql
  AS 'BEGIN RETURN $1 >= public.least_total(); END';`

test.each(['full', 'tables'] as const)(
  'what a CHECK calls comes with it, and what that calls before it, where the mirror is: %s',
  async mirror => {
    const scene = await stage(servers, { '1_before': before }, {}, own => [{ ...own, mirror }])
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    scene.write('2_helped', helped)
    const { outcome, migrations } = await scene.up()
    expect(outcome).toBe('done')
    const lanes = migrations.flatMap(({ statements }) =>
      statements.flatMap(({ parts }) => parts.map(({ lane }) => lane)),
    )
    expect(lanes).toEqual(['stream', 'stream'])
    await scene.pair.onPrimary('INSERT INTO orders VALUES (2, -5)')
    await scene.settled()
  },
)
