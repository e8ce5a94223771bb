import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const orders = `CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text);
INSERT INTO orders VALUES (1, 1), (2, 2);`

/** What the unique index forbade: the replica must have lost it, too. */
const doubles = 'INSERT INTO orders (id, total) VALUES (11, 1), (12, 1)'

test.each([
  ['CREATE INDEX ON orders (total)', 'CREATE UNIQUE INDEX ON orders (total)', 'orders_total_idx_2'],
  [
    'CREATE INDEX ON orders (total) INCLUDE (note)',
    'CREATE UNIQUE INDEX ON orders (total, note)',
    'orders_total_note_idx_2',
  ],
  ['CREATE INDEX ON orders ((total + 1))', 'CREATE UNIQUE INDEX ON orders ((total + 1))', 'orders_expr_idx_2'],
  ['CREATE INDEX ON orders (abs(total))', 'CREATE UNIQUE INDEX ON orders (abs(total))', 'orders_expr_idx_2'],
])('a replica has the name that PostgreSQL would choose: %s, then %s', async (own, sql, name) => {
  const scene = await stage(servers, { '1_orders': orders })
  await scene.up()
  await scene.pair.onReplica(own)
  scene.write('2_index', `${sql};`)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  const cure = error?.findings[0]?.cure[0] ?? ''
  expect(cure).toContain(`INDEX ${name} ON`)
  scene.write('2_index', `${cure};`)
  scene.write('3_gone', `DROP INDEX ${name};`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary(doubles)
  await scene.settled()
})

test.each([
  ['under it another', ['CREATE INDEX by_total ON orders (total)', 'CREATE UNIQUE INDEX "By Total" ON orders (total)']],
  ['under it another, and none like it', ['CREATE INDEX by_total ON orders (note)']],
  ['it under another name', ['CREATE UNIQUE INDEX "By Total" ON orders (total)']],
])('an index is not dropped by its name where a replica has %s', async (_, there) => {
  const scene = await stage(servers, { '1_orders': orders })
  await scene.up()
  await scene.pair.onPrimary('CREATE UNIQUE INDEX by_total ON orders (total)')
  for (const sql of there) await scene.pair.onReplica(sql)
  scene.write('3_gone', 'DROP INDEX by_total;')
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  const [, ...cure] = (error?.findings[0]?.cure[0] ?? '').split('\n')
  const isMissing = there.every(sql => !sql.includes('UNIQUE'))
  scene.write(
    '2_names',
    `${cure.join('\n')}${isMissing ? '\n-- repl-migrate: host=replica\nCREATE UNIQUE INDEX by_total ON orders (total);' : ''}`,
  )
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary(doubles)
  await scene.settled()
})
