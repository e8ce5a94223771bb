import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checksum } from '../../src/migrations/checksum.ts'

const sql = 'CREATE TABLE a (\n  id int\n);\n\nSELECT 1;'

describe('the checksum', () => {
  test('is sha256 of the text', () => {
    expect(checksum(sql)).toBe(createHash('sha256').update(sql).digest('hex'))
  })

  test.each([
    ['CRLF', sql.replaceAll('\n', '\r\n')],
    ['CR', sql.replaceAll('\n', '\r')],
    ['a mixture of line endings', sql.replace('\n', '\r\n').replace('\n\n', '\r\n\n')],
    ['white space at the end of lines', sql.replaceAll('\n', ' \t\n')],
    ['a BOM', `\uFEFF${sql}`],
    ['blank lines at the end', `${sql}\n\n  \n`],
    ['blank lines at the start', `\n \n${sql}`],
  ])('is deaf to %s', (_, other) => {
    expect(checksum(other)).toBe(checksum(sql))
  })

  test.each([
    ['a word', sql.replace('int', 'bigint')],
    ['indentation', sql.replace('  id', ' id')],
    ['a blank line within', sql.replace('\n\n', '\n')],
    ['a comment', `-- repl-migrate: order=contract\n${sql}`],
    ['case', sql.toLowerCase()],
  ])('hears %s', (_, other) => {
    expect(checksum(other)).not.toBe(checksum(sql))
  })
})
