import { quoteLiteral, readName } from '../sql/name.ts'
import type { TypeFact } from './catalog.ts'

/** Built-in types without an equality operator that a btree or hash index could use. */
export const incomparable: ReadonlySet<string> = new Set([
  'json',
  'xml',
  'jsonpath',
  'point',
  'lseg',
  'line',
  'box',
  'path',
  'polygon',
  'circle',
])

/** To read a name takes longer, and most types are none of these. */
const mayBeIncomparable = new RegExp([...incomparable].join('|'), 'i')

/**
 * Can two values of this type be told apart? Where a table has no key the apply worker compares whole rows, and stops at a type
 * that cannot ("could not identify an equality operator for type json"). `type` is an id or a type as written by the catalog.
 */
export const isComparable = (types: ReadonlyMap<string, TypeFact>, type: string): boolean => {
  const element = type.replace(/\[\]$/, '').replace(/\(.*\)/, '')
  const fact = types.get(element)
  if (fact?.kind === 'domain') return isComparable(types, fact.base)
  if (fact?.kind === 'composite') return fact.attributes.every(attribute => isComparable(types, attribute.type))
  return !mayBeIncomparable.test(element) || !incomparable.has(readName(element)?.name ?? element)
}

/**
 * SQL for the columns (attrelid, attname, attnum) that have such a type, or one with such a type inside: an array, a domain, a
 * composite. `relations` is a query for the oids of the relations.
 */
export const blindColumns = (relations: string): string => `WITH RECURSIVE inside (attrelid, attname, attnum, type) AS (
    SELECT a.attrelid, a.attname, a.attnum, a.atttypid FROM pg_catalog.pg_attribute a
    WHERE a.attrelid IN (${relations}) AND a.attnum > 0 AND NOT a.attisdropped
    UNION SELECT i.attrelid, i.attname, i.attnum, next.type
    FROM inside i JOIN pg_catalog.pg_type y ON y.oid = i.type CROSS JOIN LATERAL (
      SELECT y.typbasetype WHERE y.typtype = 'd'
      UNION ALL SELECT y.typelem WHERE y.typcategory = 'A' AND y.typelem <> 0
      UNION ALL SELECT b.atttypid FROM pg_catalog.pg_attribute b
        WHERE y.typtype = 'c' AND b.attrelid = y.typrelid AND b.attnum > 0 AND NOT b.attisdropped) AS next (type))
  SELECT DISTINCT i.attrelid, i.attname, i.attnum FROM inside i JOIN pg_catalog.pg_type y ON y.oid = i.type
  WHERE y.typnamespace = 'pg_catalog'::pg_catalog.regnamespace AND y.typname IN (${[...incomparable].map(quoteLiteral).join(', ')})`
