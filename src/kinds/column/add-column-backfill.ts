import type { AlterTableStmt, Constraint } from '@pgsql/types'
import { qualify, quoteLiteral, quoteName, readName } from '../../sql/name.ts'
import { mentions } from '../../sql/walk.ts'
import { columnDef, inline, named, table } from '../alter.ts'
import type { Backfill, Finish } from '../backfill.ts'
import { nodeOf, primaryRelation, type Subject } from '../subject.ts'
import { emptyColumn, isCounter } from './add-column-recipes.ts'
import { type Source, sourceOf } from './add-column-source.ts'
import { ownName } from './beside.ts'
import { volatilityOf } from './volatility.ts'
import { type WrittenColumn, writtenColumn } from './written.ts'

const alterTable = (subject: Subject): string => `ALTER TABLE ${table(subject)}`
const alterColumn = (subject: Subject): string => `${alterTable(subject)} ALTER COLUMN ${quoteName(named(subject))}`

type Check = { readonly name: string; readonly text: string }

/** The name PostgreSQL gives a CHECK that has none: after its column where it speaks of no other. */
const baseName = (subject: Subject, check: Constraint): string => {
  const others = mentions(check.raw_expr).columns.filter(column => column !== named(subject))
  return others.length === 0 ? ownName(subject, 'check') : `${readName(table(subject))?.name ?? ''}_check`
}

const checkNames = (subject: Subject, checks: readonly Constraint[]): readonly string[] => {
  const bases = checks.map(check => check.conname ?? baseName(subject, check))
  return bases.map((base, index) => {
    const before = bases.slice(0, index).filter(other => other === base).length
    return before === 0 ? base : `${base}${before}`
  })
}

const constraintsOf = (subject: Subject, type: string): readonly Constraint[] =>
  (columnDef(subject)?.constraints ?? []).flatMap(node =>
    'Constraint' in node && node.Constraint.contype === type ? [node.Constraint] : [],
  )

const naming = /^CONSTRAINT\s+(?:"(?:[^"]|"")+"|\S+)\s+/i

const checksOf = (subject: Subject, written: WrittenColumn): readonly Check[] => {
  const texts = written.clauses
    .filter(({ type }) => type === 'CONSTR_CHECK')
    .map(({ text }) => text.replace(naming, ''))
  return checkNames(subject, constraintsOf(subject, 'CONSTR_CHECK')).map((name, number) => ({
    name,
    text: texts[number] ?? '',
  }))
}

const checked = /^CHECK\s*(\([\s\S]*\))$/i

/** The CHECKs as they hold from the start, for values only: rows that have none yet may not be able to pass. */
const guards = (subject: Subject, checks: readonly Check[]): readonly string[] =>
  checks.map(({ name, text }) => {
    const held = checked.exec(text)?.[1] ?? ''
    return `${alterTable(subject)} ADD CONSTRAINT ${quoteName(name)} CHECK (${quoteName(named(subject))} IS NULL OR ${held}) NOT VALID`
  })

const isRequired = (subject: Subject): boolean =>
  isCounter(subject) || inline(columnDef(subject), 'CONSTR_NOTNULL') !== null

/** From 12 on a valid CHECK spares SET NOT NULL its scan under the lock. */
const filledCheck = (subject: Subject): readonly Check[] =>
  isRequired(subject)
    ? [{ name: ownName(subject, 'filled'), text: `CHECK (${quoteName(named(subject))} IS NOT NULL)` }]
    : []

const inOne = (primary: readonly string[], replica: readonly string[] = primary): Finish => ({
  primary,
  replica,
  settled: null,
  sweeps: false,
})

const uniqueSteps = (subject: Subject): readonly Finish[] =>
  constraintsOf(subject, 'CONSTR_UNIQUE').flatMap(({ conname }) => {
    const name = conname ?? ownName(subject, 'key')
    const index = qualify(readName(table(subject))?.schema ?? null, name)
    const build = `CREATE UNIQUE INDEX CONCURRENTLY ${quoteName(name)} ON ${table(subject)} (${quoteName(named(subject))})`
    const valid = `SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(${quoteLiteral(index)})`
    const settled = {
      done: `SELECT coalesce((${valid}), false) AS done`,
      clear: `DROP INDEX CONCURRENTLY IF EXISTS ${index}`,
    }
    const use = `${alterTable(subject)} ADD CONSTRAINT ${quoteName(name)} UNIQUE USING INDEX ${quoteName(name)}`
    return [{ primary: [build], replica: [build], settled, sweeps: false }, inOne([use])]
  })

const afterwards = (subject: Subject, written: WrittenColumn, source: Source): readonly Finish[] => {
  const own = checksOf(subject, written)
  const checks = [...filledCheck(subject), ...own]
  const guarded = own.map(({ name }) => `${alterTable(subject)} DROP CONSTRAINT ${quoteName(name)}`)
  const added = checks.map(
    ({ name, text }) => `${alterTable(subject)} ADD CONSTRAINT ${quoteName(name)} ${text}\n NOT VALID`,
  )
  const validated = checks.map(({ name }) => `${alterTable(subject)} VALIDATE CONSTRAINT ${quoteName(name)}`)
  const required = filledCheck(subject).flatMap(({ name }) => [
    `${alterColumn(subject)} SET NOT NULL`,
    `${alterTable(subject)} DROP CONSTRAINT ${quoteName(name)}`,
  ])
  return [
    { ...inOne([...guarded, ...added], [...source.replica, ...added]), sweeps: isRequired(subject) },
    inOne(validated),
    inOne([...required, ...(source.last?.primary ?? [])], [...required, ...(source.last?.replica ?? [])]),
    ...uniqueSteps(subject),
  ].filter(({ primary, replica }) => primary.length + replica.length > 0)
}

const separable: Readonly<Record<string, (text: string, subject: Subject) => boolean>> = {
  CONSTR_DEFAULT: () => true,
  CONSTR_NULL: () => true,
  CONSTR_NOTNULL: text => /^NOT\s+NULL$/i.test(text),
  CONSTR_IDENTITY: () => true,
  CONSTR_CHECK: text => checked.test(text.replace(naming, '')),
  CONSTR_UNIQUE: (text, subject) =>
    /^UNIQUE$/i.test(text.replace(naming, '')) && primaryRelation(subject, table(subject))?.kind !== 'partitioned',
}

/** Clauses that can be added later without meaning something else; for all the tables below this one, too. */
const comesApart = (subject: Subject, { clauses }: WrittenColumn): boolean => {
  const column = columnDef(subject)
  const [first] = (column?.constraints ?? []).flatMap(node => ('Constraint' in node ? [node.Constraint] : []))
  return (
    nodeOf<AlterTableStmt>(subject).relation?.inh === true &&
    (column?.collClause?.location ?? 0) <= (first?.location ?? 0) &&
    clauses.every(({ type, text }) => separable[type]?.(text, subject) === true)
  )
}

/** The steps that bring a computed column into a large table; null where its clauses do not come apart. */
export const backfillOf = (subject: Subject): Backfill | null => {
  const written = writtenColumn(subject)
  const source = written === null || !comesApart(subject, written) ? null : sourceOf(subject, written)
  if (written === null || source === null) return null
  return {
    table: table(subject),
    add: `${alterTable(subject)} ${emptyColumn(subject)}`,
    fresh: [...source.primary, ...guards(subject, checksOf(subject, written))],
    fill: {
      column: named(subject),
      value: volatilityOf(subject, columnDef(subject)) === 'stable' ? 'once' : 'row',
    },
    after: afterwards(subject, written, source),
  }
}
