import { quoteName, readName } from '../../sql/name.ts'
import { named, table } from '../alter.ts'
import { primaryRelation, type Subject } from '../subject.ts'
import { follow, takeOver, unfollow } from './follow.ts'
import { namedOrigin, primaryColumn } from './origin.ts'

/** The new type and the conversion in the file's own words. */
const written = (subject: Subject): { readonly type: string; readonly using: string } => {
  const [, type = '/* the new type */', using] =
    /\bTYPE\s+([\s\S]+?)(?:\s+USING\s+([\s\S]+))?$/i.exec(subject.part.sql) ?? []
  return { type, using: using?.trim() ?? `${quoteName(named(subject))}::${type}` }
}

/** Constraints and unique indexes that stand on the column. */
const keysOf = (subject: Subject): readonly string[] => {
  const relation = primaryRelation(subject, table(subject))
  const constraints = relation?.constraints.filter(({ type }) => type !== 'not null') ?? []
  const all = [...constraints, ...(relation?.indexes.filter(({ unique }) => unique) ?? [])]
  const column = namedOrigin(subject)
  return [...new Set(all.filter(({ columns }) => columns.includes(column)).map(({ name }) => name))]
}

/** A retype without the long lock: a second column follows the first, and takes its place in one short transaction. */
export const retype = (subject: Subject): string => {
  const column = primaryColumn(subject, table(subject), named(subject))
  const { type, using } = written(subject)
  const following = { table: table(subject), old: named(subject), fresh: `${named(subject)}_new` }
  const [old, fresh] = [quoteName(following.old), quoteName(following.fresh)]
  const own = quoteName(readName(table(subject))?.name ?? '')
  const alter = `ALTER TABLE ${table(subject)}`
  const keys = keysOf(subject)
  if (keys.length > 0)
    return `-- ${keys.map(quoteName).join(', ')} would have to move to a new column as well: plan the lock, or make the new column and its keys step by step, then swap the names`
  return [
    '-- without the long lock, for a column that is in no key; first migration:',
    `${alter} ADD COLUMN ${fresh} ${type};`,
    ...follow(following, [`SELECT ${using} INTO NEW.${fresh} FROM (SELECT NEW.*) AS ${own};`]),
    '-- next migration:',
    '-- repl-migrate: backfill=batched',
    `UPDATE ${table(subject)} SET ${fresh} = ${using} WHERE ${fresh} IS NULL AND ${old} IS NOT NULL;`,
    ...takeOver(following, column),
    '-- last migration, together with code that knows the new type:',
    ...unfollow(following),
    `${alter} DROP COLUMN ${old};`,
    `${alter} RENAME COLUMN ${fresh} TO ${old};`,
    ...(column?.default == null ? [] : [`${alter} ALTER COLUMN ${old} SET DEFAULT ${column.default};`]),
  ].join('\n')
}
