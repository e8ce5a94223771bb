import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSource } from '../../src/sql/source.ts'

const piece = fc.constantFrom('a', ' ', '\n', '\r', '\r\n', 'é', '€', '😀', "'x;'", 'x'.repeat(5000), '😀'.repeat(1500))

/** The place an editor shows for a UTF-16 index. */
const placeOf = (sql: string, index: number) => {
  const lines = sql.slice(0, index).split(/\r\n|\n|\r/)
  return { file: 'f', line: lines.length + 2, column: (lines.at(-1)?.length ?? 0) + 1 }
}

test('every byte offset leads to the place an editor shows', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(), (pieces, choice) => {
      const sql = pieces.join('')
      const source = readSource({ file: 'f', line: 3, sql })
      const index = choice % (sql.length + 1)
      const middle = /[\ud800-\udbff]$/.test(sql.slice(0, index)) || (sql[index - 1] === '\r' && sql[index] === '\n')
      fc.pre(!middle)
      expect(source.place(Buffer.byteLength(sql.slice(0, index)))).toEqual(placeOf(sql, index))
    }),
    { numRuns: 300 },
  )
})

test('a file of one long line is as quick as any', () => {
  const sql = "SELECT 'é';".repeat(100_000)
  const source = readSource({ file: 'f', line: 1, sql })
  const started = performance.now()
  for (let byte = 0; byte < source.bytes.length; byte += 12) source.place(byte)
  expect(performance.now() - started).toBeLessThan(5000)
  expect(source.place(source.bytes.length).column).toBe(sql.length + 1)
})
