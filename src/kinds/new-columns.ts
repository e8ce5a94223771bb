import type { ColumnDef, Constraint, Node } from '@pgsql/types'
import { relationName, typeName } from '../sql/name.ts'
import { inline } from './alter.ts'
import type { TableLock } from './kind.ts'
import type { Risk } from './risk.ts'
import { relationId, type Subject } from './subject.ts'

const small = new Set(['int2', 'int4', 'serial', 'serial4', 'smallserial', 'serial2'])

const typeOf = (column: ColumnDef): string =>
  column.typeName === undefined ? '' : (typeName(column.typeName)?.name ?? '')

const counts = (column: ColumnDef): boolean =>
  /^(?:small)?serial[24]?$/.test(typeOf(column)) ||
  inline(column, 'CONSTR_IDENTITY') !== null ||
  JSON.stringify(inline(column, 'CONSTR_DEFAULT') ?? '').includes('"nextval"')

const isSmallKey = (column: ColumnDef, key: readonly string[]): boolean =>
  small.has(typeOf(column)) &&
  counts(column) &&
  (inline(column, 'CONSTR_PRIMARY') !== null || (key.length === 1 && key[0] === column.colname))

/** What is risky about columns that are made: counters that run out, json. `key`: the columns of a primary key of the table's. */
export const columnRisks = (columns: readonly ColumnDef[], key: readonly string[]): readonly Risk[] =>
  columns.flatMap(column => [
    ...(isSmallKey(column, key)
      ? [
          {
            code: 'small-key' as const,
            says: `the key ${column.colname} ends at ${/2|small/.test(typeOf(column)) ? '32,767' : '2,147,483,647'}`,
          },
        ]
      : []),
    ...(typeOf(column) === 'json' && (column.typeName?.arrayBounds ?? []).length === 0
      ? [{ code: 'json-column' as const, says: `${column.colname} is json, which has no equality` }]
      : []),
  ])

const constraintsIn = (nodes: readonly Node[]): readonly Constraint[] =>
  nodes.flatMap(node => {
    if ('Constraint' in node) return [node.Constraint]
    return 'ColumnDef' in node ? constraintsIn(node.ColumnDef.constraints ?? []) : []
  })

/** The tables that foreign keys among these columns and constraints point at. */
export const referencedTables = (subject: Subject, nodes: readonly Node[]): readonly string[] =>
  constraintsIn(nodes).flatMap(({ contype, pktable }) =>
    contype === 'CONSTR_FOREIGN' && pktable !== undefined ? [relationId(subject, relationName(pktable))] : [],
  )

/** The same: their triggers change, so writers are kept out. */
export const referencedLocks = (subject: Subject, nodes: readonly Node[]): readonly TableLock[] =>
  referencedTables(subject, nodes).map(relation => ({ relation, lock: 'SHARE ROW EXCLUSIVE' }))
