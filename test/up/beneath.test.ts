import { expect, test } from 'vitest'
import { drift } from '../../src/commands/drift.ts'
import { commonCatalog } from '../support/catalogs.ts'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

/** What a part reaches without naming it keeps its place in the file. */
test.each([
  [
    'a table that is made like one sees the indexes it has then',
    'CREATE TABLE stock (id integer PRIMARY KEY, code text); CREATE INDEX stock_code ON stock (code)',
    'DROP INDEX stock_code; CREATE TABLE later (LIKE stock INCLUDING ALL)',
  ],
  [
    'a foreign key that comes after a partition was dropped with all that points at it stays',
    `CREATE TABLE events (id integer PRIMARY KEY) PARTITION BY RANGE (id);
     CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (0) TO (1000);
     CREATE TABLE events_high PARTITION OF events FOR VALUES FROM (1000) TO (2000);
     CREATE TABLE notes (id integer PRIMARY KEY)`,
    'DROP TABLE events_low CASCADE; ALTER TABLE notes ADD COLUMN event integer REFERENCES events',
  ],
  [
    'an index of a partitioned table goes from a partition before that is detached',
    `CREATE TABLE events (id integer PRIMARY KEY, code text) PARTITION BY RANGE (id);
     CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (0) TO (1000);
     CREATE INDEX events_code ON events (code)`,
    'DROP INDEX events_code; ALTER TABLE events DETACH PARTITION events_low',
  ],
  [
    'a partition and its table that change names',
    `CREATE TABLE events (id integer PRIMARY KEY, code text) PARTITION BY RANGE (id);
     CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (0) TO (1000);
     CREATE TABLE events_high PARTITION OF events FOR VALUES FROM (1000) TO (2000)`,
    `ALTER TABLE events_high RENAME TO aside; ALTER TABLE events RENAME TO events_high; ALTER TABLE aside RENAME TO events;
     ALTER TABLE events_low ALTER COLUMN code SET DEFAULT 'x'; DROP TABLE events`,
  ],
])('%s', async (_, before, sql) => {
  const scene = await stage(servers, { '1_before': before })
  await scene.up()
  scene.write('2_after', sql)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
  await commonCatalog(scene.config)
})

test('a partition that is dropped by its own name gives its rows to the DEFAULT one on both hosts at once', async () => {
  const before = `CREATE TABLE events (id integer PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (0) TO (1000);
    CREATE TABLE events_rest PARTITION OF events DEFAULT`
  const scene = await stage(servers, { '1_before': before })
  await scene.up()
  scene.write('2_after', 'DROP TABLE events_low')
  const { outcome, migrations } = await scene.up()
  expect(outcome).toBe('done')
  expect(migrations[0]?.statements[0]?.parts).toMatchObject([{ order: 'stream' }])
  await scene.pair.onPrimary('INSERT INTO events VALUES (7)')
  await scene.settled()
})

test.each([
  'ALTER TABLE stock ALTER COLUMN code DROP NOT NULL, DROP COLUMN code',
  'ALTER TABLE stock DROP COLUMN code',
])('a new table that loses its last column can be written: %s', async sql => {
  const scene = await stage(servers, { '1_stock': `CREATE TABLE stock (code time NOT NULL); ${sql}` })
  await scene.up()
  expect((await drift(scene.config)).findings.filter(({ weight }) => weight === 'blocks')).toEqual([])
})

test.each(['', ' IF EXISTS'])('a key is known under the name the file has given it: DROP COLUMN%s', async how => {
  const before = `CREATE TABLE stock (id integer PRIMARY KEY, code text);
    INSERT INTO stock SELECT i, i FROM generate_series(1, 9) AS i`
  const scene = await stage(servers, { '1_before': before })
  await scene.up()
  scene.write('2_after', `ALTER TABLE stock RENAME COLUMN id TO number; ALTER TABLE stock DROP COLUMN${how} number`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("UPDATE stock SET code = 'x' WHERE code = '3'")
  await scene.settled()
})

test('a column that is left under another name is left', async () => {
  const scene = await stage(servers, { '1_before': 'CREATE TABLE stock (id integer PRIMARY KEY, code text)' })
  await scene.up()
  scene.write('2_after', 'ALTER TABLE stock RENAME COLUMN id TO number; ALTER TABLE stock DROP COLUMN code')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  scene.write('3_after', 'ALTER TABLE stock RENAME COLUMN number TO id; ALTER TABLE stock DROP COLUMN id')
  expect(await scene.up()).toMatchObject({ outcome: 'refused' })
})

test.each([
  'ALTER TABLE stock ADD FOREIGN KEY (code) REFERENCES codes; DROP INDEX stock_code; CREATE UNIQUE INDEX stock_both ON stock (code, note)',
  'ALTER TABLE stock DROP COLUMN note; ALTER TABLE stock ADD COLUMN remark text',
])('what is not reached is not held back: %s', async sql => {
  const before = `CREATE TABLE codes (code text PRIMARY KEY); CREATE TABLE stock (id integer PRIMARY KEY, code text, note text);
    CREATE UNIQUE INDEX stock_code ON stock (code); CREATE INDEX stock_note ON stock (note)`
  const scene = await stage(servers, { '1_before': before })
  await scene.up()
  scene.write('2_after', sql)
  const { events, outcome } = await scene.up()
  expect(outcome).toBe('done')
  const steps = events.flatMap(event => (event.type === 'step-started' ? [event.step] : []))
  expect(steps.flatMap(step => (step.do === 'sql' ? step.actions : [])).filter(action => action.do === 'send')).toEqual(
    [],
  )
  await scene.settled()
  await commonCatalog(scene.config)
})
