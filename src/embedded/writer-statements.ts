import type { Random } from './random.ts'
import type { WriterColumn, WriterTable } from './writer-tables.ts'
import { valueText } from './writer-values.ts'

export type Verb = 'insert' | 'update' | 'delete'

export type WriterStatement = { readonly verb: Verb; readonly table: string; readonly sql: string }

/** One random statement on one of the tables; null where there is none. */
export const nextStatement = (tables: readonly WriterTable[], random: Random): WriterStatement | null => {
  const table = random.pick<WriterTable | null>(tables, null)
  if (table === null) return null
  const verb = nextVerb(table, random)
  return { verb, table: table.id, sql: BUILD[verb](table, random) }
}

const nextVerb = (table: WriterTable, random: Random): Verb => {
  if (!table.canChange) return 'insert'
  const dice = random.below(100)
  if (dice < 50) return 'insert'
  return dice < 90 && changeable(table).length > 0 ? 'update' : 'delete'
}

const changeable = (table: WriterTable): readonly WriterColumn[] =>
  table.columns.filter(column => !column.inKey && !column.isAlways)

const insert = (table: WriterTable, random: Random): string => {
  const filled = table.columns.filter(
    column => !column.isAlways && (!column.hasDefault || (!column.inKey && random.chance(0.5))),
  )
  if (filled.length === 0) return `INSERT INTO ${table.id} DEFAULT VALUES`
  const row = rowMaker(random)
  return `INSERT INTO ${table.id} (${filled.map(({ name }) => name).join(', ')}) VALUES (${filled.map(row).join(', ')})`
}

const update = (table: WriterTable, random: Random): string => {
  const first = random.pick<WriterColumn | null>(changeable(table), null)
  const group = first?.parent?.group
  const changed = changeable(table).filter(
    column => column === first || (group !== undefined && column.parent?.group === group),
  )
  const row = rowMaker(random)
  return onOneRow(
    table,
    random,
    `UPDATE ${table.id} SET ${changed.map(column => `${column.name} = ${row(column)}`).join(', ')}`,
  )
}

const remove = (table: WriterTable, random: Random): string => onOneRow(table, random, `DELETE FROM ${table.id}`)

const BUILD: Readonly<Record<Verb, (table: WriterTable, random: Random) => string>> = { insert, update, delete: remove }

/** A row near the start of the table, found and addressed without knowing its key; often there is none that far. */
const onOneRow = (table: WriterTable, random: Random, change: string): string =>
  `WITH pick AS (SELECT tableoid AS part, ctid AS place FROM ${table.id} LIMIT 1 OFFSET ${someOffset(random)})
   ${change} WHERE ctid = (SELECT place FROM pick) AND tableoid = (SELECT part FROM pick)`

const someOffset = (random: Random): number => random.below(4 ** (1 + random.below(4)))

/** Values of one row: the columns of one foreign key take theirs from the same parent row. */
const rowMaker = (random: Random): ((column: WriterColumn) => string) => {
  const offsets = new Map<number, number>()
  return column => {
    if (!column.notNull && !column.inKey && random.chance(0.15)) return 'NULL'
    if (column.parent === null) return literal(column, random)
    const offset = offsets.get(column.parent.group) ?? someOffset(random)
    offsets.set(column.parent.group, offset)
    const from = (skip: number) =>
      `((SELECT parent_row FROM ${column.parent?.table} parent_row LIMIT 1 OFFSET ${skip})).${column.parent?.column}`
    return `coalesce(${from(offset)}, ${from(0)})`
  }
}

const literal = (column: WriterColumn, random: Random): string => {
  const text = valueText(column, random)
  if (text === null) return column.hasDefault ? 'DEFAULT' : 'NULL'
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'::${column.type}`
}
