import { expect, test } from 'vitest'
import { drift } from '../../src/commands/drift.ts'
import { usePair } from '../support/pair.ts'
import { type Stage, stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const events = `CREATE TABLE events (id integer PRIMARY KEY, note text) PARTITION BY RANGE (id);
CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (0) TO (1000);
CREATE TABLE events_high PARTITION OF events FOR VALUES FROM (1000) TO (2000);`

/** A partition that leaves its table leaves the publication with it, unless it is published for itself. */
test.each([
  'ALTER TABLE events DETACH PARTITION events_low;',
  'CREATE VIEW recent AS SELECT * FROM events_high; ALTER TABLE events DETACH PARTITION events_low;',
  'CREATE TABLE marks (id integer PRIMARY KEY); ALTER TABLE events DETACH PARTITION events_low;',
  "ALTER TABLE events DETACH PARTITION events_low; INSERT INTO events_low VALUES (3, 'at once');",
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

const meanwhile = "INSERT INTO events_low VALUES (7, 'meanwhile')"

/** Cut off as soon as the primary has the file; a row comes before it goes on. What the replica has of the table in the end. */
const cutAndGoOn = async (scene: Stage): Promise<readonly unknown[]> => {
  const stopped = scene.up({
    onEvent: event => {
      if (event.type === 'step-finished' && event.step.host === 'primary') throw new Error('stop')
    },
  })
  await expect(stopped).rejects.toThrow('stop')
  await scene.pair.onPrimary(meanwhile)
  expect(await scene.up()).toMatchObject({ outcome: 'done' })
  await scene.pair.caughtUp()
  return scene.pair.onReplica('SELECT id FROM events_low')
}

const byRoot = async (): Promise<Stage> => {
  const scene = await stage(servers, {})
  const { publication } = scene.config.primary
  await scene.pair.onPrimary(`ALTER PUBLICATION ${publication} SET (publish_via_partition_root = true)`)
  scene.write('1_events', events)
  await scene.up()
  return scene
}

test.each(['', ' CONCURRENTLY'])('a partition that is detached%s is published from the same commit on', async how => {
  const scene = await stage(servers, { '1_events': events })
  await scene.up()
  scene.write('2_apart', `ALTER TABLE events DETACH PARTITION events_low${how}`)
  expect(await cutAndGoOn(scene)).toEqual([{ id: 7 }])
  await scene.settled()
})

test('so is one that has partitions of its own', async () => {
  const parts = `CREATE TABLE events (id integer PRIMARY KEY, note text) PARTITION BY RANGE (id);
    CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (0) TO (1000) PARTITION BY RANGE (id);
    CREATE TABLE events_lowest PARTITION OF events_low FOR VALUES FROM (0) TO (100);`
  const scene = await stage(servers, { '1_events': parts })
  await scene.up()
  scene.write('2_apart', 'ALTER TABLE events DETACH PARTITION events_low')
  expect(await cutAndGoOn(scene)).toEqual([{ id: 7 }])
  await scene.settled()
})

test('one whose rows travel as its root’s is refused, and what the refusal proposes keeps its rows', async () => {
  const scene = await byRoot()
  await scene.pair.onPrimary(meanwhile)
  scene.write('2_apart', 'ALTER TABLE events DETACH PARTITION events_low')
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  const refusal = error?.findings.find(({ code }) => code === 'detach-by-root')
  scene.write('2_apart', refusal?.cure[0] ?? '')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("INSERT INTO events_low_kept VALUES (8, 'later')")
  await scene.settled()
  expect(await scene.pair.onReplica('SELECT id FROM events_low_kept ORDER BY id')).toEqual([{ id: 7 }, { id: 8 }])
  expect((await drift(scene.config)).findings.filter(({ weight }) => weight !== 'note')).toEqual([])
})

const made = 'CREATE TABLE events_top (LIKE events INCLUDING ALL);'
const attached = 'ALTER TABLE events ATTACH PARTITION events_top FOR VALUES FROM (2000) TO (3000);'

test.each([
  `${made} INSERT INTO events_top VALUES (2001, 'early'); ${attached}`,
  `${made} WITH one AS (INSERT INTO events_top VALUES (2001, 'early') RETURNING id) SELECT id FROM one; ${attached}`,
  `${made} INSERT INTO events_top VALUES (2001, 'early'); ALTER TABLE events_top RENAME TO t; ${attached.replace('events_top', 't')}`,
  `CREATE TABLE events_top AS SELECT 2001 AS id, 'early'::text AS note; ALTER TABLE events_top ADD PRIMARY KEY (id); ${attached}`,
])('a root brings no rows along that the file has put into a new partition: %s', async sql => {
  const scene = await byRoot()
  scene.write('2_top', sql)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  expect(error?.findings).toMatchObject([{ code: 'attach-partition', weight: 'diverges' }])
  scene.write('2_top', `${made} ${attached} INSERT INTO events_top VALUES (2001, 'late')`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
  expect(await scene.pair.onReplica('SELECT note FROM events WHERE id = 2001')).toEqual([{ note: 'late' }])
})

test('where it is allowed, rows written before the next refresh are lost', async () => {
  const scene = await byRoot()
  await scene.pair.onPrimary("INSERT INTO events_low VALUES (1, 'before')")
  const allowed = '-- repl-migrate: allow=detach-by-root reason="nobody writes to it"'
  scene.write('2_apart', `${allowed}\nALTER TABLE events DETACH PARTITION events_low`)
  expect(await cutAndGoOn(scene)).toEqual([{ id: 1 }])
})

/** Sent is what is emptied by the root, and a foreign key can reach less. */
test.each(['TRUNCATE events_low', 'TRUNCATE codes CASCADE'])('a partition emptied for itself: %s', async sql => {
  const scene = await byRoot()
  scene.write(
    '2_codes',
    'CREATE TABLE codes (id integer PRIMARY KEY); ALTER TABLE events_low ADD FOREIGN KEY (id) REFERENCES codes',
  )
  await scene.up()
  await scene.pair.onPrimary("INSERT INTO codes VALUES (1); INSERT INTO events VALUES (1, 'low')")
  scene.write('3_empty', `-- repl-migrate: allow=truncate reason="nothing reads it"\n${sql}`)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  expect(error?.findings).toMatchObject([{ weight: 'diverges' }])
  scene.write('3_empty', error?.findings[0]?.cure[0] ?? '')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})

test('by hand the replica keeps its rows', async () => {
  const scene = await byRoot()
  await scene.pair.onPrimary("INSERT INTO events VALUES (1, 'low')")
  await scene.pair.caughtUp()
  await scene.pair.onPrimary('TRUNCATE events_low')
  await scene.pair.caughtUp()
  expect(await scene.pair.onReplica('SELECT id FROM events_low')).toEqual([{ id: 1 }])
})
