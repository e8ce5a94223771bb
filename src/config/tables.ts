import type { TablePatterns } from './config.ts'

// A part is a quoted name, taken as it is, or characters with * for any run of them; the dot stands between two parts.
const PATTERN = /^("(?:[^"]|"")+"|[^".\s]+)\.("(?:[^"]|"")+"|[^".\s]+)$/

/** Whether a text is a `schema.table` pattern: `public.*`, `app_*.orders`, `"My Schema"."a.b"`. */
export const isTablePattern = (text: string): boolean => PATTERN.test(text)

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const partPattern = (part: string): string => {
  if (part.startsWith('"')) return escapeRegExp(part.slice(1, -1).replaceAll('""', '"'))
  return part.split('*').map(escapeRegExp).join('.*')
}

const compile = (patterns: readonly string[]): RegExp[] =>
  patterns.map(text => {
    const [, schema = '', table = ''] = PATTERN.exec(text) ?? []
    return new RegExp(`^${partPattern(schema)}\\x00${partPattern(table)}$`, 's')
  })

const isSystem = (schema: string): boolean =>
  schema.startsWith('pg_') || schema === 'information_schema' || schema === 'repl_migrate'

/**
 * Tells whether a table belongs to the configured set: some include pattern fits and no exclude pattern does. Names are
 * compared as the catalog holds them, case included. System schemas and our own are never in it.
 */
export const selectTables = ({ include, exclude }: TablePatterns): ((schema: string, table: string) => boolean) => {
  const [included, excluded] = [compile(include), compile(exclude)]
  return (schema, table) => {
    if (isSystem(schema)) return false
    const name = `${schema}\0${table}`
    return included.some(pattern => pattern.test(name)) && !excluded.some(pattern => pattern.test(name))
  }
}
