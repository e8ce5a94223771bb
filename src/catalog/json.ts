import { Fault } from '../base/fault.ts'
import type { Catalog } from './catalog.ts'

/** One line of JSON. */
export const catalogToJson = (catalog: Catalog): string => JSON.stringify(catalog)

const lists = [
  'schemas',
  'extensions',
  'collations',
  'types',
  'relations',
  'sequences',
  'routines',
  'eventTriggers',
  'roles',
  'publications',
  'subscriptions',
  'slots',
] as const

/** Reads what `catalogToJson` wrote. Throws Fault `catalog-format` on anything else. */
export const catalogFromJson = (text: string): Catalog => {
  const value = parse(text)
  const format = formatOf(value)
  if (format !== 1) throw notACatalog(format === undefined ? 'it is no catalog' : `its format is ${format}, not 1`)
  if (!isCatalog(value)) throw notACatalog('parts of a catalog are missing')
  return value
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw notACatalog('it is not JSON', cause)
  }
}

const formatOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined

const isCatalog = (value: unknown): value is Catalog => {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  return (
    typeof fields.get('host') === 'string' &&
    typeof fields.get('version') === 'number' &&
    lists.every(list => Array.isArray(fields.get(list)))
  )
}

const notACatalog = (why: string, cause?: unknown): Fault =>
  new Fault('catalog-format', `the saved catalog cannot be read: ${why}`, {
    hint: '`repl-migrate drift --save FILE` of this version writes one that can be read',
    exit: 2,
    cause,
  })
