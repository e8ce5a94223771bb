import { describe, expect, test } from 'vitest'
import { plain } from '../../src/report/paint.ts'
import { type HopReport, type Journals, type MigrationStatus, migrationStatus } from '../../src/report/status.ts'
import { statusText } from '../../src/report/status-text.ts'

const step = (id: string, host: string, doing: string) => ({
  id,
  host,
  do: doing,
  why: 'because',
  journalled: doing === 'sql',
})

const steps = [
  step('1.expand', 'replica', 'sql'),
  step('1.primary', 'primary', 'sql'),
  step('1.barrier', 'replica', 'barrier'),
  step('1.gate', 'materialize', 'gate'),
  step('1.contract', 'replica', 'sql'),
]

const journals = (
  state: string,
  primary: readonly string[],
  replica: readonly string[],
  announced = false,
): Journals => ({
  state,
  error: null,
  steps,
  hosts: new Map([
    ['primary', { done: new Set(primary), announced: false }],
    ['replica', { done: new Set(replica), announced }],
  ]),
})

const stands = (given: Journals) => {
  const { primary, replicas, left } = migrationStatus('2_b', given)
  return { primary, replica: replicas['replica'], left: left.map(({ id }) => id) }
}

describe('where a migration stands on each host', () => {
  test.each([
    [
      'pending',
      journals('pending', [], []),
      'pending',
      'pending',
      ['1.expand', '1.primary', '1.barrier', '1.gate', '1.contract'],
    ],
    ['done', journals('done', [], []), 'done', 'done', []],
    [
      'failed at its first step',
      journals('failed', [], []),
      'pending',
      'failed',
      ['1.expand', '1.primary', '1.barrier', '1.gate', '1.contract'],
    ],
    [
      'failed on the primary',
      journals('failed', [], ['1.expand']),
      'failed',
      'pending',
      ['1.primary', '1.barrier', '1.gate', '1.contract'],
    ],
    [
      'waiting at the gate',
      journals('waiting', ['1.primary'], ['1.expand']),
      'done',
      'waiting',
      ['1.barrier', '1.gate', '1.contract'],
    ],
    ['in the stream', journals('done', ['1.primary'], ['1.expand'], true), 'done', 'in the stream', []],
  ])('%s', (_name, given, primary, replica, left) => {
    expect(stands(given)).toEqual({ primary, replica, left })
  })

  test('steps nobody can read any more: the state of the whole', () => {
    expect(stands({ ...journals('failed', [], []), steps: null })).toEqual({
      primary: 'failed',
      replica: 'failed',
      left: [],
    })
  })
})

const hop: HopReport = {
  from: 'primary',
  to: 'replica',
  state: 'streaming',
  lagBytes: 0,
  lagSeconds: 0.001,
  slot: { name: 's', active: true, retainedBytes: 56 },
  subscription: { name: 's', enabled: true, running: true, copying: [] },
}

const migration = (name: string, state: string): MigrationStatus => ({
  name,
  primary: state,
  replicas: { replica: state },
  error: null,
  left: [],
})

const text = (over: Partial<Parameters<typeof statusText>[0]>): string =>
  statusText({ outcome: 'done', hops: [hop], migrations: [], findings: [], next: 'repl-migrate up', ...over }, plain)

describe('status for people', () => {
  test('hops: well, behind, and with a slot that nobody reads', () => {
    const slot = { name: 'mz', active: false, retainedBytes: 3 * 1024 ** 3 }
    const hops = [
      hop,
      { ...hop, to: 'west', lagBytes: 1536, lagSeconds: 2.5 },
      {
        ...hop,
        from: 'replica',
        to: 'materialize',
        state: 'inactive',
        lagBytes: 10,
        lagSeconds: null,
        slot,
        subscription: null,
      },
      {
        ...hop,
        to: 'new',
        state: 'copying',
        lagBytes: null,
        subscription: { name: 's', enabled: true, running: true, copying: ['public.a', 'public.b'] },
      },
    ]
    expect(text({ hops }).split('\n').slice(0, 4)).toEqual([
      'primary → replica      streaming  up to date',
      'primary → west         streaming  1.5 kB, 2.5 s behind',
      'replica → materialize  inactive  10 bytes behind; its slot mz keeps 3.0 GB of WAL',
      'primary → new          copying; initial copy of public.a, public.b',
    ])
  })

  test('migrations × hosts; those done long ago only count', () => {
    const done = Array.from({ length: 9 }, (_, number) => migration(`${number}_x`, 'done'))
    const failed = {
      ...migration('9_y', 'failed'),
      error: 'it\nbroke',
      left: [{ id: '1.primary', host: 'primary', do: 'sql', why: '' }],
    }
    expect(
      text({ migrations: [...done, failed, migration('10_z', 'pending')] }),
    ).toBe(`primary → replica  streaming  up to date

migration  primary  replica
… 6 migrations done before
6_x        done     done
7_x        done     done
8_x        done     done
9_y        failed   failed
  it
  broke
  left: primary 1.primary
10_z       pending  pending

next: repl-migrate up`)
  })
})
