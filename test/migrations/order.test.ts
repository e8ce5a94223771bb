import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareNames } from '../../src/migrations/order.ts'

const sorted = (names: readonly string[]) => [...names].sort(compareNames)

describe('the order of names', () => {
  test.each([
    ['numbers are numbers', ['2_x', '10_y', '0011_z']],
    ['equal numbers: text decides', ['0010_a', '10_a', '010_b']],
    ['numbers within the words', ['v1_0_9', 'v1_0_10', 'v1_1_0']],
    ['numbers longer than a double', ['123456789012345678901_x', '123456789012345678902_a']],
    ['a shorter name first', ['0001', '0001_a', '0001_a_b']],
    ['a day among moments', ['20250624235959_b', '20250625_c', '20250625000001_a', '20250626000000_a']],
    ['minutes among seconds', ['20261122T093000_b', '20261122T1030_a', '20261122T103001_c']],
    ['a count before a date', ['9_a', '0010_b', '20240101_c']],
    ['zero and its spellings', ['00_a', '0_a', '1_a']],
    ['capitals by code, whatever the locale', ['B', 'a', 'ä']],
  ])('%s', (_, names) => {
    expect(sorted(names.toReversed())).toEqual(names)
  })

  const digits = fc.stringMatching(/^(?:20250[0-9]{3}T?)?[0-9]{0,7}$/)
  const name = fc
    .array(fc.oneof(digits, fc.constantFrom('_', 'T', 'a', 'b', '-', '.', 'ä', '2025', '0')), { maxLength: 6 })
    .map(parts => parts.join(''))

  test('is total: two names are equal only when they are the same', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(compareNames(a, b))).toBe(0 - Math.sign(compareNames(b, a)) || 0)
        expect(compareNames(a, b) === 0).toBe(a === b)
      }),
    )
  })

  test('is transitive: no three names go round in a circle', () => {
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        const [x, y, z] = sorted([a, b, c])
        expect(compareNames(x ?? '', y ?? '')).toBeLessThanOrEqual(0)
        expect(compareNames(y ?? '', z ?? '')).toBeLessThanOrEqual(0)
        expect(compareNames(x ?? '', z ?? '')).toBeLessThanOrEqual(0)
      }),
      { numRuns: 2000 },
    )
  })

  test('does not depend on the order found', () => {
    fc.assert(
      fc.property(fc.array(name), names => {
        expect(sorted(names.toReversed())).toEqual(sorted(names))
      }),
    )
  })
})
