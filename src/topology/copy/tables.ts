import type { Column, Relation, Sequence } from '../../catalog/catalog.ts'
import { quoteLiteral, quoteName } from '../../sql/name.ts'
import { mentioned } from './order.ts'
import { addition, type CopyStatement, creation } from './statement.ts'
import { sequenceOptions } from './types.ts'

/** What the tables' statements need to know besides the table. */
export type TableContext = {
  readonly mirror: 'full' | 'tables'
  /** What the replica has or gets of the primary's relations. */
  readonly relations: ReadonlyMap<string, Relation>
  /** By the column that owns them: `public.orders.id`. */
  readonly owned: ReadonlyMap<string, Sequence>
  /** Ids of routines that are copied too. */
  readonly routines: ReadonlySet<string>
  /** Ids of sequences that the replica does not get by themselves: of identity columns, or of tables that it does not get. */
  readonly absent: ReadonlySet<string>
}

const identityClause = (context: TableContext, table: Relation, column: Column): string => {
  const sequence = context.owned.get(`${table.id}.${quoteName(column.name)}`)
  const options = sequence === undefined ? '' : ` (SEQUENCE NAME ${sequence.id} ${sequenceOptions(sequence)})`
  return `GENERATED ${column.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY${options}`
}

/** A default that calls a routine is set afterwards: the routine may in turn need the table. So is one that rows can do without. */
const isLate = ({ routines, absent }: TableContext, column: Column): boolean =>
  column.generated === 'no' && [...mentioned(column.default ?? '')].some(id => routines.has(id) || absent.has(id))

const valueClause = (context: TableContext, table: Relation, column: Column): string => {
  if (column.generated !== 'no')
    return `GENERATED ALWAYS AS (${column.default ?? ''}) ${column.generated.toUpperCase()}`
  if (context.mirror === 'tables') return ''
  if (column.identity !== 'no') return identityClause(context, table, column)
  return column.default === null || isLate(context, column) ? '' : `DEFAULT ${column.default}`
}

const columnSql = (context: TableContext, table: Relation, column: Column): string =>
  [
    quoteName(column.name),
    column.type,
    column.collation === null ? '' : `COLLATE ${column.collation}`,
    valueClause(context, table, column),
    column.notNull ? 'NOT NULL' : '',
  ]
    .filter(Boolean)
    .join(' ')

const storage = (relation: Relation): string => {
  if (relation.options.length === 0) return ''
  const options = relation.options.map(option => {
    const at = option.indexOf('=')
    return `${option.slice(0, at)} = ${quoteLiteral(option.slice(at + 1)).trim()}`
  })
  return ` WITH (${options.join(', ')})`
}

/** The tables there that a table takes columns from. */
export const parentsOf = (context: TableContext, table: Relation): readonly Relation[] =>
  [table.partitionOf ?? [], table.inherits].flat().flatMap(id => context.relations.get(id) ?? [])

const tableSql = (context: TableContext, table: Relation): string => {
  const parents = parentsOf(context, table)
  const create = `CREATE ${table.persistence === 'unlogged' ? 'UNLOGGED ' : ''}TABLE ${table.id}`
  const by = table.partitionKey === null ? '' : ` PARTITION BY ${table.partitionKey}`
  if (table.partitionOf !== null) {
    return `${create} PARTITION OF ${table.partitionOf} ${table.partitionBound ?? 'DEFAULT'}${by}${storage(table)}`
  }
  const taken = new Set(parents.flatMap(parent => parent.columns.map(column => column.name)))
  const own = table.columns.filter(column => !taken.has(column.name))
  const list = own.map(column => `\n  ${columnSql(context, table, column)}`).join(',')
  const inherits = parents.length === 0 ? '' : ` INHERITS (${parents.map(parent => parent.id).join(', ')})`
  return `${create} (${list}${list === '' ? '' : '\n'})${inherits}${by}${storage(table)}`
}

/** Where a column taken from a parent has a default or a NOT NULL of its own. */
const deviations = (context: TableContext, table: Relation): readonly string[] => {
  const parents = parentsOf(context, table)
  const alter = `ALTER TABLE ONLY ${table.id} ALTER COLUMN`
  return table.columns.flatMap(column => {
    const taken = parents.flatMap(parent => parent.columns.filter(({ name }) => name === column.name))
    const [first] = taken
    if (first === undefined || column.generated !== 'no' || column.identity !== 'no') return []
    const value = column.default === null ? 'DROP DEFAULT' : `SET DEFAULT ${column.default}`
    const differs = context.mirror === 'full' && column.default !== first.default
    return [
      ...(differs ? [`${alter} ${quoteName(column.name)} ${value}`] : []),
      ...(column.notNull && !taken.some(({ notNull }) => notNull)
        ? [`${alter} ${quoteName(column.name)} SET NOT NULL`]
        : []),
    ]
  })
}

const lateDefaults = (context: TableContext, table: Relation): readonly string[] =>
  context.mirror === 'tables' || parentsOf(context, table).length > 0
    ? []
    : table.columns
        .filter(column => isLate(context, column))
        .map(column => `ALTER TABLE ${table.id} ALTER COLUMN ${quoteName(column.name)} SET DEFAULT ${column.default}`)

/** CREATE TABLE with its columns; constraints, indexes and the like come as statements of their own. */
export const tableStatement = (context: TableContext, table: Relation): CopyStatement =>
  creation(table.id, tableSql(context, table), 'rows')

/** What of the columns could not be said in CREATE TABLE. */
export const columnStatements = (context: TableContext, table: Relation): readonly CopyStatement[] => [
  ...deviations(context, table).map(sql => addition(table.id, sql, 'rows')),
  ...lateDefaults(context, table).map(sql => addition(table.id, sql)),
]

/** CREATE VIEW, CREATE MATERIALIZED VIEW (empty until refreshed). */
export const viewStatement = (view: Relation): CopyStatement => {
  const definition = (view.definition ?? '').trim().replace(/;$/, '')
  return view.kind === 'view'
    ? creation(view.id, `CREATE VIEW ${view.id}${storage(view)} AS\n${definition}`)
    : creation(view.id, `CREATE MATERIALIZED VIEW ${view.id}${storage(view)} AS\n${definition}\nWITH NO DATA`)
}
