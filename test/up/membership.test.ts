import { expect, test } from 'vitest'
import { drift } from '../../src/commands/drift.ts'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const events = `CREATE TABLE events (id integer PRIMARY KEY, note text) PARTITION BY RANGE (id);
CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (0) TO (1000);
CREATE TABLE events_high PARTITION OF events FOR VALUES FROM (1000) TO (2000);`

/** A partition that leaves its table leaves the publication with it, unless it is published for itself. */
test.each([
  'ALTER TABLE events DETACH PARTITION events_low;',
  'CREATE VIEW recent AS SELECT * FROM events_high; ALTER TABLE events DETACH PARTITION events_low;',
  'CREATE TABLE marks (id integer PRIMARY KEY); ALTER TABLE events DETACH PARTITION events_low;',
])('its rows go on travelling: %s', async sql => {
  const scene = await stage(servers, { '1_events': events })
  await scene.up()
  scene.write('2_apart', sql)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  expect((await drift(scene.config)).findings.filter(({ weight }) => weight !== 'note')).toEqual([])
  await scene.pair.onPrimary("INSERT INTO events_low VALUES (7, 'later')")
  await scene.settled()
})

/** PostgreSQL makes it in the first schema of the path, whatever it would find there under that name. */
test.each(['CREATE TABLE marks (id integer PRIMARY KEY)', 'CREATE TABLE marks AS SELECT 1 AS id'])(
  'a table whose name another schema has is a new table: %s',
  async sql => {
    const scene = await stage(servers, {
      '1_public': 'CREATE TABLE marks (id integer PRIMARY KEY)',
      '2_other': `CREATE SCHEMA other; SET search_path = missing, other, public; ${sql}`,
    })
    await scene.up()
    expect((await drift(scene.config)).findings.filter(({ weight }) => weight === 'blocks')).toEqual([])
    await scene.pair.onPrimary('INSERT INTO other.marks VALUES (7)')
    await scene.settled()
    expect(await scene.pair.onReplica('SELECT count(*)::int AS n FROM other.marks WHERE id = 7')).toEqual([{ n: 1 }])
  },
)

test('a partition that is detached is published from the same commit on', async () => {
  const scene = await stage(servers, { '1_events': events })
  await scene.up()
  scene.write('2_apart', 'ALTER TABLE events DETACH PARTITION events_low')
  const stopped = scene.up({
    onEvent: event => {
      if (event.type === 'step-finished' && event.step.host === 'primary') throw new Error('stop')
    },
  })
  await stopped.catch(() => undefined)
  await scene.pair.onPrimary("INSERT INTO events_low VALUES (7, 'meanwhile')")
  await scene.up()
  await scene.settled()
  expect(await scene.pair.onReplica('SELECT id FROM events_low')).toEqual([{ id: 7 }])
})
