import { describe, expect, test } from 'vitest'
import { compareHistory, type HistoryRow, type State } from '../../src/migrations/history.ts'
import { migrationOf } from './fixture.ts'

const [one, two, three, ten] = [migrationOf('1_a'), migrationOf('2_b'), migrationOf('3_c'), migrationOf('10_d')]
const row = ({ name, checksum }: Pick<HistoryRow, 'name' | 'checksum'>, state: State = 'done'): HistoryRow => ({
  name,
  checksum,
  state,
})
const names = (migrations: readonly { readonly name: string }[]) => migrations.map(({ name }) => name)
const faults = (...args: Parameters<typeof compareHistory>) =>
  compareHistory(...args).faults.map(({ code, exit, message, hint, place }) => ({
    code,
    exit,
    message,
    hint,
    file: place?.file,
  }))

describe('what is pending', () => {
  test('everything, on a fresh pair, in the order of the names', () => {
    const { pending, faults } = compareHistory([ten, two, one], [])
    expect(names(pending)).toEqual(['1_a', '2_b', '10_d'])
    expect(faults).toEqual([])
  })

  test('nothing, where all is done', () => {
    expect(compareHistory([one, two], [row(one), row(two)])).toEqual({ pending: [], faults: [] })
  })

  test.each(['running', 'failed', 'waiting', 'in-doubt'] as const)('one that is %s comes first', state => {
    const { pending, faults } = compareHistory([one, two, ten], [row(one), row(two, state)])
    expect(names(pending)).toEqual(['2_b', '10_d'])
    expect(faults).toEqual([])
  })

  test('a half-done one goes before an earlier one that has not begun', () => {
    const { pending } = compareHistory([one, two], [row(two, 'waiting')], { allowOutOfOrder: true })
    expect(names(pending)).toEqual(['2_b', '1_a'])
  })

  test('a row that is pending is no history yet: its file may still change or go', () => {
    const rows = [row({ ...one, checksum: 'other' }, 'pending'), row(ten, 'pending')]
    expect(compareHistory([one], rows)).toEqual({ pending: [one], faults: [] })
  })
})

describe('an edited file', () => {
  test.each(['done', 'failed', 'in-doubt'] as const)('that is %s', state => {
    const [fault, ...others] = faults([one, two], [row({ ...one, checksum: 'other' }, state)])
    expect(others).toEqual([])
    expect(fault).toMatchObject({ code: 'migration-edited', exit: 1, file: 'migrations/1_a.sql' })
    expect(fault?.message).toContain('`1_a`')
    expect(fault?.hint).toContain('git checkout')
    expect(fault?.hint).toContain(`repl-migrate repair 1_a --${state === 'done' ? 'accept-edit' : 'mark-done'}`)
  })
})

describe('a missing file', () => {
  test('names the migration and how to forget it', () => {
    const [fault, ...others] = faults([one], [row(one), row(two)])
    expect(others).toEqual([])
    expect(fault).toMatchObject({ code: 'migration-missing', exit: 1 })
    expect(fault?.hint).toBe('restore its file, or take it out of the history: `repl-migrate repair 2_b --forget`')
  })

  test('that was only renamed is recognised', () => {
    const renamed = { ...two, name: '2_bee', up: { ...two.up, file: 'migrations/2_bee.sql' } }
    expect(faults([one, renamed], [row(one), row(two)])[0]?.hint).toContain('`migrations/2_bee.sql` is the same SQL')
  })
})

describe('out of order', () => {
  test('every file before the last one begun is refused', () => {
    const found = faults([one, two, three, ten], [row(three), row(two, 'pending')])
    expect(found).toMatchObject([
      { code: 'migration-out-of-order', exit: 1, file: 'migrations/1_a.sql' },
      { code: 'migration-out-of-order', exit: 1, file: 'migrations/2_b.sql' },
    ])
    expect(found[0]?.message).toContain('sorts before `3_c`')
    expect(found[0]?.hint).toContain('repl-migrate up --allow-out-of-order')
  })

  test('or allowed, and then runs', () => {
    const { pending, faults } = compareHistory([one, two], [row(two)], { allowOutOfOrder: true })
    expect([names(pending), faults]).toEqual([['1_a'], []])
  })
})
