import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Globals } from '../../src/cli/globals.ts'
import { progressOf } from '../../src/cli/progress.ts'
import type { Event } from '../../src/run/event.ts'

const waiting = (message: string, what: 'barrier' | 'lock' = 'barrier'): Event => ({
  type: 'waiting',
  host: 'replica',
  what,
  message,
  blockers: [],
})

const batch = (done: number): Event => ({
  type: 'progress',
  migration: '1_a',
  host: 'primary',
  id: '1.backfill',
  object: 'a.lot',
  batch: done,
  done,
  total: null,
  perSecond: 5,
  left: null,
})

const finished: Event = { type: 'migration-finished', migration: '1_a', outcome: 'done', milliseconds: 5 }

const written: string[] = []
const tty = { was: process.stderr.isTTY }

beforeEach(() => {
  written.length = 0
  vi.stubEnv('CI', '')
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    written.push(String(text))
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  process.stderr.isTTY = tty.was
})

const say = (globals: Globals, isTTY: boolean, events: readonly Event[]): string => {
  process.stderr.isTTY = isTTY
  const emit = progressOf({ color: false, ...globals })
  for (const event of events) emit(event)
  return written.join('')
}

describe('progress', () => {
  test('in a file, a wait is said once, not every half second', () => {
    const waits = Array.from({ length: 50 }, (_, number) => waiting(`${number} bytes behind`))
    expect(say({}, false, [...waits, finished])).toBe('  replica   0 bytes behind\n  ✓ done in 5.0 ms\n')
  })

  test('batches stand on one line of a terminal, and are told now and then in a file', () => {
    const clear = `\r${String.fromCharCode(27)}[K`
    const [first, second] = ['  primary   a.lot: 1, 5 a second', '  primary   a.lot: 2, 5 a second']
    const end = '  ✓ done in 5.0 ms\n'
    expect(say({}, true, [batch(1), batch(2), finished])).toBe(`${first}${clear}${second}${clear}${end}`)
    written.length = 0
    expect(say({}, false, [batch(1), batch(2), finished])).toBe(`${first}\n${end}`)
  })

  test('every try for a lock is said', () => {
    expect(say({}, false, [waiting('try 1', 'lock'), waiting('try 2', 'lock')])).toBe(
      '  replica   try 1\n  replica   try 2\n',
    )
  })

  test('on a terminal, a wait stands on the last line until something happens', () => {
    const clear = `\r${String.fromCharCode(27)}[K`
    expect(say({}, true, [waiting('2 bytes behind'), waiting('1 bytes behind'), finished])).toBe(
      `  replica   2 bytes behind${clear}  replica   1 bytes behind${clear}  ✓ done in 5.0 ms\n`,
    )
  })

  test('nothing with --quiet and --json; with --progress=ndjson everything, whatever else', () => {
    expect(say({ quiet: true }, true, [finished])).toBe('')
    expect(say({ json: true }, true, [finished])).toBe('')
    expect(say({ json: true, progress: 'ndjson' }, true, [waiting('a'), waiting('b')])).toBe(
      `${JSON.stringify(waiting('a'))}\n${JSON.stringify(waiting('b'))}\n`,
    )
  })
})
