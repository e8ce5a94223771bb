import { createHash } from 'node:crypto'

/**
 * sha256 (hex) of a migration's text as SQL reads it: line endings, white space at the end of a line, a BOM and blank lines
 * at either end do not count, so that a checkout on another system is the same migration.
 */
export const checksum = (sql: string): string => createHash('sha256').update(normalised(sql)).digest('hex')

const normalised = (sql: string): string =>
  sql
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map(line => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '')
