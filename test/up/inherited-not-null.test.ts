import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 18)

const tables = `CREATE TABLE marks (id integer PRIMARY KEY, note text NOT NULL);
CREATE TABLE late_marks (note text NOT NULL, PRIMARY KEY (id)) INHERITS (marks);
CREATE TABLE later_marks (PRIMARY KEY (id)) INHERITS (late_marks);`

test('a replica of 18 keeps the NOT NULL an heir wrote itself, unless it is told', async () => {
  const scene = await stage(servers, { '1_tables': tables })
  await scene.up()
  scene.write('2_null', 'ALTER TABLE marks ALTER COLUMN note DROP NOT NULL;')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  for (const table of ['marks', 'late_marks', 'later_marks'])
    await scene.pair.onPrimary(`INSERT INTO ${table} VALUES (${table.length}, NULL)`)
  await scene.settled()
})

test('an heir that the file has dropped is told nothing, one that it has renamed is', async () => {
  const scene = await stage(servers, { '1_tables': tables })
  await scene.up()
  scene.write(
    '2_null',
    `DROP TABLE later_marks; ALTER TABLE marks RENAME TO notes; ALTER TABLE late_marks RENAME TO late_notes;
ALTER TABLE notes ALTER COLUMN note DROP NOT NULL;`,
  )
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  for (const table of ['notes', 'late_notes']) await scene.pair.onPrimary(`INSERT INTO ${table} VALUES (1, NULL)`)
  await scene.settled()
})

test('by hand it stops apply', async () => {
  const scene = await stage(servers, { '1_tables': tables })
  await scene.up()
  for (const on of [scene.pair.onReplica, scene.pair.onPrimary])
    await on('ALTER TABLE marks ALTER COLUMN note DROP NOT NULL')
  await scene.pair.onPrimary('INSERT INTO late_marks VALUES (1, NULL)')
  await expect
    .poll(async () => (await scene.pair.applyErrors())[0]?.message, { timeout: 10_000 })
    .toMatch(/^null value in column "note" of relation "late_marks"/)
})

test('of an heir alone it is refused, before anything runs', async () => {
  const scene = await stage(servers, { '1_tables': tables })
  await scene.up()
  scene.write('2_null', 'ALTER TABLE later_marks ALTER COLUMN note DROP NOT NULL;')
  const refused = await scene.up()
  expect(refused).toMatchObject({ outcome: 'refused', error: { findings: [{ code: 'drop-not-null' }] } })
  const [cure = ''] = refused.error?.findings[0]?.cure ?? []
  expect(cure).toContain('ALTER TABLE public.late_marks ALTER COLUMN note DROP NOT NULL;')
})

test('also where another table has taken the name of the one it inherits from', async () => {
  const scene = await stage(servers, {
    '1_tables': `${tables} CREATE TABLE free_marks (id integer PRIMARY KEY, note text);`,
  })
  await scene.up()
  scene.write(
    '2_null',
    `ALTER TABLE late_marks RENAME TO old_marks; ALTER TABLE free_marks RENAME TO late_marks;
ALTER TABLE later_marks ALTER COLUMN note DROP NOT NULL;`,
  )
  const refused = await scene.up()
  expect(refused).toMatchObject({ outcome: 'refused', error: { findings: [{ code: 'drop-not-null' }] } })
  expect(refused.error?.findings[0]?.cure[0]).toContain('ALTER TABLE public.old_marks ALTER COLUMN note DROP NOT NULL;')
})
