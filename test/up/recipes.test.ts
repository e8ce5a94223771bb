import { describe, expect, test } from 'vitest'
import { plan } from '../../src/commands/plan.ts'
import { application } from '../support/application.ts'
import { commonCatalog, difference } from '../support/catalogs.ts'
import { type Majors, usePair } from '../support/pair.ts'
import { type Stage, stage } from '../support/stage.ts'

const rows = 300

const orders = `CREATE TABLE orders (id bigint PRIMARY KEY, total integer NOT NULL DEFAULT 7, note text);
INSERT INTO orders SELECT n, n, 'n' || n FROM generate_series(1, ${rows}) AS n;`

/** What the plan proposes for a statement, cut into the migrations it speaks of. */
const migrationsFor = async (scene: Stage, sql: string): Promise<readonly string[]> => {
  scene.write('2_direct', sql)
  const { migrations } = await plan(scene.config)
  scene.remove('2_direct')
  const instead = migrations[0]?.statements[0]?.parts[0]?.instead ?? ''
  return instead.split(/^--[^\n]*\b(?:first|next|last) migration\b[^\n]*\n/m).slice(1)
}

type Code = (n: number) => string

const some = (n: number): number => 1 + ((n * 37) % rows)

/** Old code runs until the last migration, `fresh` beside it from the second on; `last` from then on. */
const recipes: readonly { sql: string; old: Code; fresh?: Code; last: Code; same: string }[] = [
  {
    sql: 'ALTER TABLE orders RENAME COLUMN note TO remark;',
    old: n =>
      n % 3 === 0
        ? `INSERT INTO orders (id, note) VALUES (${rows + 1 + n}, 'old')`
        : `UPDATE orders SET note = 'old ${n}' WHERE id = ${some(n)}`,
    fresh: n =>
      n % 3 === 0
        ? `INSERT INTO orders (id, remark) VALUES (${-1 - n}, 'new')`
        : `UPDATE orders SET remark = 'new ${n}' WHERE id = ${some(n)}`,
    last: n => `UPDATE orders SET remark = 'last ${n}' WHERE id = ${some(n)}`,
    same: 'note IS NOT DISTINCT FROM remark',
  },
  {
    sql: 'ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 2) USING total / 100.0;',
    old: n =>
      n % 3 === 0
        ? `INSERT INTO orders (id) VALUES (${rows + 1 + n})`
        : `UPDATE orders SET total = ${n} WHERE id = ${some(n)}`,
    last: n => `UPDATE orders SET total = ${n / 4} WHERE id = ${some(n)}`,
    same: 'total_new = round(total / 100.0, 2)',
  },
  {
    sql: 'ALTER TABLE orders ALTER COLUMN note TYPE jsonb USING to_jsonb(note);',
    old: n =>
      n % 3 === 0
        ? `INSERT INTO orders (id) VALUES (${rows + 1 + n})`
        : `UPDATE orders SET note = 'old ${n}' WHERE id = ${some(n)}`,
    last: n => `UPDATE orders SET note = to_jsonb(${n}) WHERE id = ${some(n)}`,
    same: 'note_new IS NOT DISTINCT FROM to_jsonb(note)',
  },
  {
    sql: 'ALTER TABLE orders RENAME TO purchases;',
    old: n =>
      n % 3 === 0
        ? `INSERT INTO orders (id, total) VALUES (${rows + 1 + n}, 1)`
        : `UPDATE orders SET note = 'old ${n}' WHERE id = ${some(n)}`,
    last: n => `UPDATE purchases SET note = 'last ${n}' WHERE id = ${some(n)}`,
    same: 'true',
  },
]

const pairs: readonly Majors[] = [
  [15, 15],
  [18, 18],
  [11, 18],
]

describe.each(pairs)('what is proposed instead, pasted into files, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each(recipes)('$sql', async ({ sql, old, fresh, last, same }) => {
    const begin = async (): Promise<Stage> => {
      const scene = await stage(
        servers,
        { '1_orders': orders },
        { backfill: { above: 1e6, batch: 100, pause: 0, maxLag: 0 } },
      )
      await scene.up()
      return scene
    }
    const [scene, direct] = [await begin(), await begin()]
    direct.write('2_direct', sql)
    expect(await direct.up()).toMatchObject({ outcome: 'done', error: null })
    const files = await migrationsFor(scene, sql)
    expect(files.length).toBeGreaterThan(1)
    const run = async (text: string, number: number): Promise<void> => {
      scene.write(`${number + 2}_pasted`, text)
      expect(await scene.up(), text).toMatchObject({ outcome: 'done', error: null })
    }
    const app = await application(scene.pair.primaryUrl, old)
    await run(files[0] ?? '', 0)
    const beside = fresh === undefined ? null : await application(scene.pair.primaryUrl, fresh)
    for (const [index, text] of files.slice(1, -1).entries()) await run(text, index + 1)
    for (const one of [app, beside]) await one?.stop()
    const tables = await scene.pair.onPrimary(`SELECT count(*)::int AS apart FROM orders WHERE NOT (${same})`)
    expect(tables).toEqual([{ apart: 0 }])
    await run(files.at(-1) ?? '', files.length - 1)
    await (await application(scene.pair.primaryUrl, last)).stop()
    await scene.settled()
    expect(difference(await commonCatalog(direct.config), await commonCatalog(scene.config))).toBe('')
  })
})
