import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const orders = 'CREATE TABLE orders (id bigint PRIMARY KEY, total integer); INSERT INTO orders VALUES (1, 1);'

const onReplica = (sql: string): string => `-- repl-migrate: host=replica\n${sql};\n`

test.each([
  [
    'a view, and another type',
    'CREATE VIEW report AS SELECT total FROM orders',
    'ALTER TABLE orders ALTER total TYPE json USING to_json(total);',
    /what is named here stands in the way on replica/,
    'DROP VIEW report',
  ],
  [
    'an index, and another type',
    'CREATE INDEX own ON orders (total)',
    'ALTER TABLE orders ALTER total TYPE json USING to_json(total);',
    /the new type does not go with an index of the column on replica/,
    'DROP INDEX own',
  ],
  [
    'a view, and a column that goes',
    'CREATE VIEW report AS SELECT total FROM orders',
    'ALTER TABLE orders DROP COLUMN total;',
    /drop what depends on it on replica/,
    'DROP VIEW report',
  ],
])('%s: what a replica has of its own is told of before any host has changed', async (_, own, sql, says, drop) => {
  const scene = await stage(servers, { '1_orders': orders })
  await scene.up()
  await scene.pair.onReplica(own)
  scene.write('2_changed', sql)
  const { outcome, error } = await scene.up()
  expect(outcome).not.toBe('done')
  expect(error?.message).toContain('rehearsal on replica')
  expect(error?.hint).toMatch(says)
  await scene.pair.onPrimary('INSERT INTO orders (id, total) VALUES (2, 2)')
  scene.write('2_changed', `${onReplica(drop)}${sql}`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('INSERT INTO orders (id) VALUES (3)')
  await scene.settled()
})
