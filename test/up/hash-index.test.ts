import { expect, test } from 'vitest'
import { drift } from '../../src/commands/drift.ts'
import { setup } from '../../src/commands/setup.ts'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const marks = `CREATE TABLE marks (id bigint NOT NULL, total integer, note text);
ALTER TABLE marks REPLICA IDENTITY FULL;`

const rows = "INSERT INTO marks VALUES (1, NULL, 'a'), (2, 2, 'b'), (3, NULL, 'c')"

const changes = "UPDATE marks SET note = 'seen'; DELETE FROM marks WHERE id = 3"

const hash = (column: string, how = ''): string => `CREATE INDEX ${how} by_hash ON marks USING hash (${column});`

const from17 = usePair(17, 17)
const before = usePair(16, 16)

test('from 17 on apply does not find NULL in a hash index: refused, and what it says to write does not hide rows', async () => {
  const scene = await stage(from17, { '1_marks': marks, '2_index': hash('total') })
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  expect(error?.findings[0]?.why).toContain('a hash index holds no NULL')
  scene.write('2_index', `${error?.findings[0]?.cure[0]};`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary(rows)
  await scene.pair.onPrimary(changes)
  await scene.settled()
})

test('such an index of the replica alone is mended first', async () => {
  const scene = await stage(from17, { '1_marks': marks })
  await scene.up()
  await scene.pair.onReplica(hash('total'))
  scene.write('2_more', 'ALTER TABLE marks ADD COLUMN more integer;')
  const [finding] = (await scene.up()).error?.findings ?? []
  expect(finding).toMatchObject({ code: 'hash-index-hides-rows', object: 'public.marks.by_hash', weight: 'diverges' })
  for (const sql of finding?.cure.filter(one => one.startsWith('-- on replica')) ?? []) await scene.pair.onReplica(sql)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary(rows)
  await scene.pair.onPrimary(changes)
  await scene.settled()
})

test.each([
  ['of a column that is NOT NULL', from17, marks, hash('id')],
  ['of a table with a key', from17, marks.replace('NOT NULL', 'PRIMARY KEY'), hash('total')],
  ['of a replica of 16', before, marks, hash('total')],
])('… not %s', async (_, servers, made, index) => {
  const scene = await stage(servers, { '1_marks': made, '2_index': index })
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary(rows)
  await scene.pair.onPrimary(changes)
  await scene.settled()
})

test('nor may a table lose its key beside one', async () => {
  const keyed = marks.replace('NOT NULL', 'PRIMARY KEY')
  const scene = await stage(from17, { '1_marks': `${keyed} ${hash('total')}` })
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  const dropped = 'ALTER TABLE marks DROP CONSTRAINT marks_pkey;'
  scene.write('2_keyless', dropped)
  expect(await scene.up()).toMatchObject({
    outcome: 'refused',
    error: { findings: [{ code: 'hash-index-hides-rows', object: 'public.marks.marks_pkey' }] },
  })
  scene.write('2_keyless', `DROP INDEX by_hash; ${dropped}`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary(rows)
  await scene.pair.onPrimary(changes)
  await scene.settled()
})

test('nor may the column become nullable', async () => {
  const scene = await stage(from17, { '0_marks': marks, '1_index': hash('id') })
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  const nullable = 'ALTER TABLE marks ALTER id DROP NOT NULL;'
  scene.write('2_nullable', nullable)
  const [finding] = (await scene.up()).error?.findings ?? []
  expect(finding?.why).toContain('a hash index holds no NULL')
  scene.write('2_nullable', finding?.cure[0]?.replace('…', 'by_hash') ?? '')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("INSERT INTO marks VALUES (NULL, 1, 'a')")
  await scene.pair.onPrimary("UPDATE marks SET note = 'seen'")
  await scene.settled()
})

test('`setup` makes another for the replica', async () => {
  const scene = await stage(from17, {})
  await scene.pair.onPrimary(`${marks} ${hash('total')}`)
  await setup(scene.config)
  expect((await drift(scene.config)).findings.map(({ code }) => code)).toEqual(['identity-without-key'])
  scene.write('1_gone', 'ALTER TABLE marks ADD COLUMN more integer; DROP INDEX by_hash;')
  await scene.pair.onPrimary(rows)
  await scene.pair.onPrimary("UPDATE marks SET note = 'before'")
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary(changes)
  await scene.settled()
})
