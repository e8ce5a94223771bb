import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const marks = `CREATE TABLE marks (id integer PRIMARY KEY, number integer, note json);
INSERT INTO marks SELECT n, n, '{}' FROM generate_series(1, 20) AS n;`

test.each([
  ['ALTER TABLE marks DROP COLUMN id', 'public.marks.id'],
  ['ALTER TABLE marks DROP CONSTRAINT marks_pkey', 'public.marks.marks_pkey'],
  ['ALTER TABLE marks RENAME CONSTRAINT marks_pkey TO k; ALTER TABLE marks DROP CONSTRAINT k', 'public.marks.k'],
  [
    'ALTER TABLE marks DROP CONSTRAINT marks_pkey, ADD CONSTRAINT k PRIMARY KEY (number); ALTER TABLE marks DROP number',
    'public.marks.number',
  ],
  ['ALTER INDEX marks_pkey RENAME TO k; ALTER TABLE marks DROP CONSTRAINT k', 'public.marks.k'],
  ['ALTER TABLE marks_pkey RENAME TO k; ALTER TABLE marks DROP CONSTRAINT k', 'public.marks.k'],
])('a key is not taken from rows that cannot be told apart without it: %s', async (sql, object) => {
  const scene = await stage(servers, { '1_marks': marks })
  await scene.up()
  scene.write('2_key', sql)
  expect(await scene.up()).toMatchObject({
    outcome: 'refused',
    error: { findings: [{ code: 'rows-not-comparable', object }] },
  })
  scene.remove('2_key')
  await scene.settled()
})

test.each([
  ['ALTER TABLE spots DROP CONSTRAINT spots_pkey', 'public.spots.spots_pkey'],
  ['ALTER TABLE spots RENAME TO places; ALTER TABLE places DROP COLUMN id', 'public.places.id'],
])('nor from a table that the file itself makes: %s', async (sql, object) => {
  const scene = await stage(servers, { '1_spots': `CREATE TABLE spots (id integer PRIMARY KEY, note json); ${sql}` })
  expect(await scene.up()).toMatchObject({
    outcome: 'refused',
    error: { findings: [{ code: 'rows-not-comparable', object }] },
  })
})

test('nor does a table that the file makes come without one, and the cure that is named does', async () => {
  const made = 'CREATE TABLE spots (number integer); ALTER TABLE spots ADD COLUMN note json;'
  const scene = await stage(servers, { '1_spots': made })
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  expect(error?.findings).toMatchObject([{ code: 'rows-not-comparable', object: 'public.spots.note' }])
  const cure = error?.findings[0]?.cure[0]?.replace('give it a key in the same file: ', '').replace('.note', '') ?? ''
  scene.write('1_spots', `${made} INSERT INTO spots VALUES (1, '{}'), (2, '{}'); ${cure};`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('UPDATE spots SET number = number + 1')
  await scene.settled()
})

test('unless it drops the column, too', async () => {
  const scene = await stage(servers, {
    '1_spots':
      'CREATE TABLE spots (id integer PRIMARY KEY, note json); ALTER TABLE spots DROP COLUMN note, DROP COLUMN id',
  })
  expect(await scene.up()).toMatchObject({ outcome: 'done' })
})

test.each([
  ['ALTER TABLE marks DROP COLUMN id, DROP COLUMN note'],
  ['ALTER TABLE marks DROP CONSTRAINT marks_pkey, ADD PRIMARY KEY (number)'],
  [
    'ALTER TABLE marks ADD COLUMN new_id bigint GENERATED ALWAYS AS IDENTITY',
    'ALTER TABLE marks DROP COLUMN id, ADD PRIMARY KEY (new_id)',
  ],
])('unless the file sees to them, or a new key is there first: %s', async (...files) => {
  const scene = await stage(servers, { '1_marks': marks })
  await scene.up()
  for (const [index, sql] of files.entries()) scene.write(`${index + 2}_key`, sql)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('UPDATE marks SET number = number + 100')
  await scene.settled()
})

test('by hand it stops apply', async () => {
  const scene = await stage(servers, { '1_marks': marks })
  await scene.up()
  await scene.pair.onPrimary('ALTER TABLE marks DROP CONSTRAINT marks_pkey, REPLICA IDENTITY FULL')
  await scene.pair.onReplica('ALTER TABLE marks DROP CONSTRAINT marks_pkey, REPLICA IDENTITY FULL')
  await scene.pair.onPrimary('UPDATE marks SET number = 0 WHERE id = 1')
  const first = async () => (await scene.pair.applyErrors())[0]?.message
  await expect.poll(first, { timeout: 10_000 }).toBe('could not identify an equality operator for type json')
})

test.each([
  'ALTER TABLE marks DROP COLUMN id, ADD COLUMN seen timestamptz DEFAULT now()',
  'ALTER TABLE marks DROP COLUMN id; UPDATE marks SET number = 0',
])('no row is written while a file has left its table without a key: %s', async sql => {
  const scene = await stage(servers, { '1_marks': marks.replace('json', 'text') })
  await scene.up()
  scene.write('2_key', sql)
  const refused = await scene.up()
  expect(refused).toMatchObject({
    outcome: 'refused',
    error: { findings: [{ why: expect.stringContaining('taken away what the table’s rows are told apart by') }] },
  })
})

test('nor while it has taken whole rows from a table without one', async () => {
  const keyless = 'CREATE TABLE spots (number integer); ALTER TABLE spots REPLICA IDENTITY FULL;'
  const scene = await stage(servers, { '1_spots': keyless })
  await scene.up()
  scene.write('2_default', 'ALTER TABLE spots REPLICA IDENTITY DEFAULT; UPDATE spots SET number = 0')
  expect(await scene.up()).toMatchObject({ outcome: 'refused', error: { findings: [{ code: 'update-rows' }] } })
})

test.each([
  'CREATE INDEX CONCURRENTLY numbers ON marks (number); CREATE TABLE spots AS SELECT * FROM marks WITH NO DATA',
  'CREATE TABLE spots AS SELECT * FROM marks',
  'CREATE TABLE spots (LIKE marks)',
  'CREATE TABLE spots () INHERITS (marks)',
])('a table whose columns only the server knows is looked at beforehand: %s', async sql => {
  const scene = await stage(servers, { '1_marks': marks })
  await scene.up()
  scene.write('2_spots', sql)
  expect(await scene.up()).toMatchObject({
    outcome: 'refused',
    error: { findings: [{ code: 'rows-not-comparable', object: 'public.spots' }] },
  })
  expect(await scene.pair.onReplica("SELECT to_regclass('spots') AS spots")).toEqual([{ spots: null }])
  scene.write('2_spots', `${sql};\nALTER TABLE spots ADD PRIMARY KEY (id)`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})

test('also behind what only the rows of the file itself would have let pass', async () => {
  const scene = await stage(servers, { '1_marks': `${marks}UPDATE marks SET number = NULL` })
  await scene.up()
  scene.write(
    '2_spots',
    'CREATE TABLE spots AS SELECT * FROM marks; UPDATE marks SET number = 1; ALTER TABLE marks ALTER number SET NOT NULL',
  )
  expect(await scene.up()).toMatchObject({ outcome: 'refused', error: { findings: [{ object: 'public.spots' }] } })
})

const newer = usePair(18, 18)

const sums = `CREATE TABLE sums (id integer PRIMARY KEY, number integer, twice integer GENERATED ALWAYS AS (number * 2) STORED);
INSERT INTO sums SELECT n, n FROM generate_series(1, 20) AS n;`

test.each([
  'ALTER TABLE sums DROP CONSTRAINT sums_pkey',
  'ALTER TABLE sums DROP COLUMN id',
  'ALTER TABLE sums DROP COLUMN twice; ALTER TABLE sums ADD COLUMN more integer GENERATED ALWAYS AS (number + 1) STORED, DROP COLUMN id',
  'ALTER TABLE sums DROP COLUMN twice; ALTER TABLE sums DROP COLUMN id; ALTER TABLE sums ADD COLUMN more integer GENERATED ALWAYS AS (number + 1) STORED',
])('whole rows with a generated column are none that 18 sends: %s', async sql => {
  const scene = await stage(newer, { '1_sums': sums })
  await scene.up()
  scene.write('2_key', sql)
  expect(await scene.up()).toMatchObject({
    outcome: 'refused',
    error: { findings: [{ object: expect.stringMatching(/^public\.sums\./) }] },
  })
  scene.write('2_key', 'ALTER TABLE sums DROP COLUMN id, DROP COLUMN twice')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('UPDATE sums SET number = number + 100')
  await scene.settled()
})

test('nor those of a table made AS a query', async () => {
  const scene = await stage(newer, { '1_sums': sums })
  await scene.up()
  const made =
    'CREATE TABLE more AS SELECT id, number FROM sums; ALTER TABLE more ADD thrice integer GENERATED ALWAYS AS (number * 3) STORED'
  scene.write('2_more', made)
  expect(await scene.up()).toMatchObject({
    outcome: 'refused',
    error: { findings: [{ object: 'public.more.thrice' }] },
  })
  scene.write('2_more', `${made}; ALTER TABLE more ADD PRIMARY KEY (id)`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
})

test('by hand the primary refuses its writers then', async () => {
  const scene = await stage(newer, { '1_sums': sums })
  await scene.up()
  await scene.pair.onPrimary('ALTER TABLE sums DROP CONSTRAINT sums_pkey, REPLICA IDENTITY FULL')
  await expect(scene.pair.onPrimary('UPDATE sums SET number = 0 WHERE id = 1')).rejects.toThrow('cannot update table')
})

/** A key of an enum, and a column that cannot be compared: nothing of it is named in the file. */
test('a key that would go with a type is named first', async () => {
  const worn = `CREATE TYPE level AS ENUM ('low', 'high');
    CREATE TABLE worn (level level PRIMARY KEY, note json, code text); CREATE TABLE read (id integer PRIMARY KEY, level level)`
  const scene = await stage(servers, { '1_worn': worn })
  await scene.up()
  scene.write('2_level', 'DROP TYPE level CASCADE')
  const refused = await scene.up()
  expect(refused).toMatchObject({ outcome: 'refused', error: { findings: [{ code: 'drop-type' }] } })
  const [cure = ''] = refused.error?.findings[0]?.cure ?? []
  scene.write('2_level', cure)
  expect(await scene.up()).toMatchObject({
    outcome: 'refused',
    error: { findings: [{ code: 'rows-not-comparable', object: 'public.worn.level' }] },
  })
  scene.write('2_level', cure.replace('DROP COLUMN level', 'DROP COLUMN level, DROP COLUMN note'))
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})

test('its columns are looked at beforehand, behind a domain that has no such constraint to lose', async () => {
  const scene = await stage(servers, { '1_marks': `${marks} CREATE DOMAIN short AS text;` })
  await scene.up()
  scene.write(
    '2_made',
    'CREATE TABLE kept AS SELECT id, number FROM marks; ALTER DOMAIN short DROP CONSTRAINT IF EXISTS extra; COMMENT ON TABLE marks IS NULL;',
  )
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})

test.each([
  ['AS a query, with json inside of a composite type', 'CREATE TABLE made AS SELECT * FROM moods'],
  ['LIKE another, without its indexes', 'CREATE TABLE made (LIKE marks)'],
  ['that inherits from another', 'CREATE TABLE made () INHERITS (marks)'],
  [
    'whose key is deferrable',
    'CREATE TABLE made (id integer PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, number integer, note json)',
  ],
])('nor does a table %s', async (_, sql) => {
  const scene = await stage(servers, {
    '1_marks': `${marks} CREATE TYPE mood AS (x integer, y json); CREATE TABLE moods (id integer PRIMARY KEY, mood mood);`,
  })
  await scene.up()
  scene.write('2_made', sql)
  const { outcome, error } = await scene.up()
  expect({ outcome, codes: error?.findings.map(({ code }) => code) }).toEqual({
    outcome: 'refused',
    codes: ['rows-not-comparable'],
  })
})

test('a key that is deferrable finds no rows: its table goes on with whole ones', async () => {
  const scene = await stage(servers, { '1_ranks': 'CREATE TABLE ranks (id integer PRIMARY KEY, place integer);' })
  await scene.up()
  await scene.pair.onPrimary('INSERT INTO ranks VALUES (1, 1), (2, 2)')
  scene.write('2_key', 'ALTER TABLE ranks DROP CONSTRAINT ranks_pkey, ADD PRIMARY KEY (id) DEFERRABLE;')
  scene.write('3_column', 'ALTER TABLE ranks ADD COLUMN weight integer DEFAULT 1;')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('UPDATE ranks SET place = 3 - place')
  await scene.settled()
})
