import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesBetween, formatLsn, parseLsn } from '../../src/postgres/lsn.ts'

test.each([
  ['0/0', 0n],
  ['0/1A2B3C8', 0x1a2b3c8n],
  ['16/B374D848', 0x16b374d848n],
  ['ffffffff/FFFFFFFF', 2n ** 64n - 1n],
  ['1/00000001', 2n ** 32n + 1n],
])('%s is %d', (text, lsn) => expect(parseLsn(text)).toBe(lsn))

test.each(['', '0', '0/', '/0', '0/G', '123456789/0', '0/0 '])('%j is no place in the log', text => {
  expect(() => parseLsn(text)).toThrow(TypeError)
})

test('writing and reading are inverse', () => {
  fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), lsn => parseLsn(formatLsn(lsn)) === lsn))
})

test('bytes between two places, never negative', () => {
  expect(bytesBetween(parseLsn('0/FFFFFFFF'), parseLsn('1/2'))).toBe(3)
  expect(bytesBetween(5n, 3n)).toBe(0)
})
