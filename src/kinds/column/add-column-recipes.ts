import { quoteName, readName } from '../../sql/name.ts'
import { columnDef, inline, named, table } from '../alter.ts'
import type { SplitStep } from '../kind.ts'
import type { Subject } from '../subject.ts'
import { bringsDefault } from '../type/domain.ts'
import { beside } from './beside.ts'
import { serials, writtenType } from './type.ts'
import { writtenColumn } from './written.ts'

const typeText = (subject: Subject): string => writtenColumn(subject)?.type ?? '/* its type */'

const has = (subject: Subject, ...types: readonly string[]): boolean =>
  types.some(type => inline(columnDef(subject), type) !== null)

/** Is it filled from a sequence of its own? */
export const isCounter = (subject: Subject): boolean =>
  serials[typeText(subject).toLowerCase()] !== undefined || has(subject, 'CONSTR_IDENTITY')

/** The type without the sequence and default that SERIAL means. */
export const plainType = (subject: Subject): string => serials[typeText(subject).toLowerCase()] ?? typeText(subject)

/** Does a domain fill the new column where nothing else does? From 13 on it does in rows that exist, too. */
const filledByDomain = (subject: Subject): boolean =>
  bringsDefault(subject, writtenType(subject, columnDef(subject)?.typeName).id)

/** The column as it is added empty, whatever default its type brings. */
export const emptyColumn = (subject: Subject): string =>
  `ADD COLUMN ${quoteName(named(subject))} ${plainType(subject)}${filledByDomain(subject) ? ' DEFAULT NULL' : ''}`

/** What follows SET DEFAULT; null where the type has the default, and the column none of its own. */
const defaultText = (subject: Subject): string | null => {
  if (isCounter(subject)) return `nextval('${beside(subject, 'seq')}')`
  return writtenColumn(subject)?.default ?? (filledByDomain(subject) ? null : '/* the default */')
}

/**
 * The same column in steps that replicate: add it empty, set the default for new rows, then fill the old rows on the primary
 * alone, whose UPDATEs travel.
 */
export const backfillRecipe = (subject: Subject): string => {
  const name = quoteName(named(subject))
  const alter = `ALTER TABLE ${table(subject)}`
  const sequence = beside(subject, 'seq')
  const isRequired = isCounter(subject) || has(subject, 'CONSTR_NOTNULL', 'CONSTR_PRIMARY')
  const value = defaultText(subject)
  return [
    `${alter} ${emptyColumn(subject)};`,
    ...(isCounter(subject) ? [`CREATE SEQUENCE ${sequence} OWNED BY ${table(subject)}.${name};`] : []),
    `${alter} ALTER COLUMN ${name} ${value === null ? 'DROP DEFAULT' : `SET DEFAULT ${value}`};`,
    '-- in the next migration (with `-- repl-migrate: backfill=batched` above it where the table is large):',
    `UPDATE ${table(subject)} SET ${name} = DEFAULT WHERE ${name} IS NULL;`,
    ...(isRequired ? [`${alter} ALTER COLUMN ${name} SET NOT NULL;`] : []),
    ...(has(subject, 'CONSTR_PRIMARY') ? [`${alter} ADD PRIMARY KEY (${name});`] : []),
    ...(has(subject, 'CONSTR_UNIQUE') ? [`${alter} ADD UNIQUE (${name});`] : []),
  ].join('\n')
}

/** The column in steps that no running code and no row stands in the way of. */
export const nullableFirst = (subject: Subject): string => {
  const name = quoteName(named(subject))
  return [
    `ALTER TABLE ${table(subject)} ADD COLUMN ${name} ${plainType(subject)};`,
    '-- when the application fills it and old rows have a value:',
    `ALTER TABLE ${table(subject)} ALTER COLUMN ${name} SET NOT NULL;`,
  ].join('\n')
}

const splittable = new Set(['CONSTR_DEFAULT', 'CONSTR_NOTNULL', 'CONSTR_NULL'])

/**
 * The steps that add a computed column to a table without a key: while the column is empty on both hosts, the primary's UPDATE
 * finds the replica's row by all its columns. Empty where the column's clauses do not come apart like that.
 */
export const keylessSplit = (subject: Subject): readonly SplitStep[] => {
  const column = columnDef(subject)
  const written = writtenColumn(subject)
  const clauses = (column?.constraints ?? []).flatMap(node =>
    'Constraint' in node ? [node.Constraint.contype ?? ''] : [],
  )
  if (!written?.default || isCounter(subject) || clauses.some(clause => !splittable.has(clause))) return []
  const name = quoteName(named(subject))
  const alter = `ALTER TABLE ${table(subject)}`
  const required = has(subject, 'CONSTR_NOTNULL') ? `, ALTER COLUMN ${name} SET NOT NULL` : ''
  return [
    { how: 'stream', sql: `${alter} ${emptyColumn(subject)}` },
    { how: 'rows', sql: `UPDATE ${table(subject)} SET ${name} = ${written.default}` },
    { how: 'stream', sql: `${alter} ALTER COLUMN ${name} SET DEFAULT ${written.default}${required}` },
  ]
}

/** The same column for a table that has rows: they get their value before the column demands one. */
export const requiredRecipe = (subject: Subject): string => {
  const name = quoteName(named(subject))
  return [
    '-- for a table that has rows:',
    `ALTER TABLE ${table(subject)} ADD COLUMN ${name} ${plainType(subject)};`,
    '-- in the next migration, once the application writes it:',
    `UPDATE ${table(subject)} SET ${name} = /* its value */ WHERE ${name} IS NULL;`,
    `ALTER TABLE ${table(subject)} ALTER COLUMN ${name} SET NOT NULL;`,
  ].join('\n')
}

/** The column without its foreign key, which is for the primary alone: apply does not check it. */
export const referenceRecipe = (subject: Subject): string => {
  const name = quoteName(named(subject))
  const { type, default: value, clauses } = writtenColumn(subject) ?? { type: '/* its type */' }
  const reference = clauses?.find(clause => clause.type === 'CONSTR_FOREIGN')?.text.replace(/^CONSTRAINT\s+\S+\s+/i, '')
  const required = has(subject, 'CONSTR_NOTNULL') ? ' NOT NULL' : ''
  return [
    `ALTER TABLE ${table(subject)} ADD COLUMN ${name} ${type}${required}${value ? ` DEFAULT ${value}` : ''};`,
    '-- repl-migrate: host=primary',
    `ALTER TABLE ${table(subject)} ADD FOREIGN KEY (${name}) ${reference ?? 'REFERENCES /* the table */'};`,
  ].join('\n')
}

/** A plain column that a trigger fills on the primary, so that its values travel like any other's. */
export const generatedRecipe = (subject: Subject): string => {
  const name = quoteName(named(subject))
  const fill = beside(subject, 'fill')
  const expression = writtenColumn(subject)?.generated ?? '/* its expression */'
  const own = quoteName(readName(table(subject))?.name ?? '')
  return [
    `ALTER TABLE ${table(subject)} ADD COLUMN ${name} ${plainType(subject)};`,
    `CREATE FUNCTION ${fill}() RETURNS trigger LANGUAGE plpgsql AS $fill$`,
    'BEGIN',
    `  SELECT ${expression} INTO NEW.${name} FROM (SELECT NEW.*) AS ${own};`,
    '  RETURN NEW;',
    'END $fill$;',
    `CREATE TRIGGER ${quoteName(`fill_${named(subject)}`)} BEFORE INSERT OR UPDATE ON ${table(subject)}`,
    `  FOR EACH ROW EXECUTE PROCEDURE ${fill}();`,
    '-- in the next migration (with `-- repl-migrate: backfill=batched` above it where the table is large):',
    `UPDATE ${table(subject)} SET ${name} = DEFAULT;`,
  ].join('\n')
}
