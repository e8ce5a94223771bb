import { Fault } from '../base/fault.ts'
import type { Catalog } from './catalog.ts'

/** One line of JSON. */
export const catalogToJson = (catalog: Catalog): string => JSON.stringify(catalog)

const lists = [
  'schemas',
  'extensions',
  'types',
  'relations',
  'sequences',
  'routines',
  'publications',
  'subscriptions',
  'slots',
] as const

/** Reads what `catalogToJson` wrote. Throws Fault `catalog-format` on anything else. */
export const catalogFromJson = (text: string): Catalog => {
  const value = parse(text)
  if (!isCatalog(value)) throw notACatalog('it is not a catalog of format 1')
  return value
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw notACatalog('it is not JSON', cause)
  }
}

const isCatalog = (value: unknown): value is Catalog => {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  return (
    fields.get('format') === 1 &&
    typeof fields.get('host') === 'string' &&
    typeof fields.get('version') === 'number' &&
    lists.every(list => Array.isArray(fields.get(list)))
  )
}

const notACatalog = (why: string, cause?: unknown): Fault =>
  new Fault('catalog-format', `the saved catalog cannot be read: ${why}`, {
    hint: 'write it again with this version of repl-migrate',
    exit: 2,
    cause,
  })
