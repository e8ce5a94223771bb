import { describe, expect, test } from 'vitest'
import type { BackfillStep, SqlStep } from '../../src/plan/step.ts'
import { eventJson } from '../../src/report/event-json.ts'
import { eventText } from '../../src/report/event-text.ts'
import { plain } from '../../src/report/paint.ts'
import type { Event } from '../../src/run/event.ts'

const place = { file: 'migrations/1_a.sql', line: 2, column: 3 }

const step: SqlStep = {
  id: '1.primary',
  host: 'primary',
  why: 'the whole file',
  do: 'sql',
  transaction: true,
  settled: null,
  lockTimeout: null,
  actions: [
    {
      do: 'run',
      sql: "CREATE ROLE r PASSWORD 'hunter2'",
      place,
      from: null,
      row: null,
      relation: null,
      needed: 'rows',
    },
  ],
}

const barrier = { id: '1.barrier', host: 'replica', why: 'it is there', do: 'barrier' } as const

const batches: BackfillStep = {
  id: '1.backfill',
  host: 'primary',
  why: 'in batches',
  do: 'backfill',
  table: 'public.a',
  object: 'public.a',
  fill: { condition: null, searchPath: ['public'] },
  sql: "UPDATE a SET password = 'hunter2'",
  from: { statement: 0, part: null },
  place,
}

const progress: Event = {
  type: 'progress',
  migration: '1_a',
  host: 'primary',
  id: '1.backfill',
  object: 'public.a.lot',
  batch: 3,
  done: 6000,
  total: 24_000,
  perSecond: 2000,
  left: 9000,
}

const events: readonly Event[] = [
  { type: 'migration-started', migration: '1_a', steps: [step, batches], resumed: true },
  { type: 'rehearsed', migration: '1_a', host: 'replica', milliseconds: 1.23 },
  { type: 'rerouted', migration: '1_a', why: 'a view' },
  { type: 'step-started', migration: '1_a', step },
  { type: 'statement', migration: '1_a', host: 'primary', sql: 'ALTER TABLE\n  a', place, how: 'send' },
  { type: 'step-skipped', migration: '1_a', step },
  { type: 'step-finished', migration: '1_a', step: barrier, milliseconds: 12.3, lsn: null },
  { type: 'waiting', host: 'primary', what: 'lock', message: 'lock not granted', blockers: [] },
  progress,
  { ...progress, total: null, left: null },
  { type: 'reconciled', host: 'replica', sql: ['ALTER x', 'ALTER y'], why: 'new' },
  { type: 'materialize', migration: '1_a', sql: ['CREATE TABLE z'], message: 'may move on' },
  { type: 'migration-finished', migration: '1_a', outcome: 'done', milliseconds: 2345 },
]

const lines = (verbose: boolean): readonly (string | null)[] => events.map(event => eventText(event, plain, verbose))

describe('events for people', () => {
  test('what happens, host by host', () => {
    expect(lines(false).filter(line => line !== null)).toEqual([
      '1_a goes on',
      '  all of it in the stream, since in the ruled order: a view',
      '  primary   stream ▸ ALTER TABLE a',
      '  replica   has applied it, 12 ms',
      '  primary   lock not granted',
      '  primary   public.a.lot: 6,000 of about 24,000 rows, 25 %, 2,000 a second, 9.0 s left',
      '  primary   public.a.lot: 6,000, 2,000 a second',
      '  replica   ALTER x\n  replica   ALTER y',
      '  materialize may move on\n            CREATE TABLE z;',
      '  ✓ done in 2.3 s',
    ])
  })

  test('--verbose tells every step and every place', () => {
    expect(lines(true).filter(line => line === null)).toEqual([])
    expect(lines(true)).toEqual(
      expect.arrayContaining([
        '  replica   rehearsed, rolled back, 1.2 ms',
        '  primary   step 1.primary sql: the whole file',
        '  primary   done before: 1.primary sql: the whole file',
        '  primary   stream ▸ ALTER TABLE a  migrations/1_a.sql:2:3',
      ]),
    )
  })
})

test('events for programs: one line each, no secrets', () => {
  const json = events.map(eventJson)
  expect(json.filter(line => line.includes('\n') || line.includes('hunter2'))).toEqual([])
  expect(json.map(line => JSON.parse(line).type)).toEqual(events.map(({ type }) => type))
  expect(JSON.parse(json[0] ?? '').steps[0]).toMatchObject({ id: '1.primary', sql: ["CREATE ROLE r PASSWORD '***'"] })
})
