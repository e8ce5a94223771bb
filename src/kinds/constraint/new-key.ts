import { qualify, quoteLiteral, quoteName, readName } from '../../sql/name.ts'
import { primaryRelation, type Subject } from '../subject.ts'

/** A name that no column of the table has. */
const freeColumn = (subject: Subject, table: string): string => {
  const taken = new Set(primaryRelation(subject, table)?.columns.map(({ name }) => name))
  return ['id', 'row_id', 'new_id'].find(name => !taken.has(name)) ?? 'own_id'
}

/** What gives a table that has rows and no key a key, in steps that replicate: each host would number the rows in its own order. */
export const newKeyRecipe = (subject: Subject, table: string): readonly string[] => {
  const column = freeColumn(subject, table)
  const { schema, name } = readName(table) ?? { schema: null, name: table }
  const sequence = qualify(schema, `${name}_${column}_seq`)
  const id = quoteName(column)
  return [
    '-- a key first, in a migration before this one:',
    `ALTER TABLE ${table} ADD COLUMN ${id} bigint;`,
    `CREATE SEQUENCE ${sequence} OWNED BY ${table}.${id};`,
    `ALTER TABLE ${table} ALTER COLUMN ${id} SET DEFAULT nextval(${quoteLiteral(sequence)});`,
    '-- in the next (with `-- repl-migrate: backfill=batched` above it where the table is large):',
    `UPDATE ${table} SET ${id} = DEFAULT WHERE ${id} IS NULL;`,
    `ALTER TABLE ${table} ALTER COLUMN ${id} SET NOT NULL;`,
    `ALTER TABLE ${table} ADD PRIMARY KEY (${id});`,
  ]
}
