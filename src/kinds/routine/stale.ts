import type { Column, Relation } from '../../catalog/catalog.ts'
import type { Dependent, Falling } from '../../catalog/dependents.ts'
import { columnOf } from '../../catalog/find.ts'
import { quoteName, readName, routineName, speaksOf } from '../../sql/name.ts'
import { columnNow } from '../column/origin.ts'
import type { Case, Verdict } from '../kind.ts'
import { dependentsOf, shownOf } from '../reach.ts'
import { compareComputed, type Stored } from '../read-anew.ts'
import { isPublished, type Subject, stillCalled } from '../subject.ts'

/** A stored generated column, and the columns of its row that it is computed from and that may be written back. */
type Computed = { readonly relation: Relation; readonly column: Column; readonly from: readonly string[] }

const isRead = (column: Column, { name, generated }: Column): boolean =>
  generated === 'no' && speaksOf(column.default ?? '', name)

/** What is computed from no column is computed once. */
const computedBy = (subject: Subject, one: Dependent): readonly Computed[] => {
  const relation = subject.hosts?.primary.relations.get(one.table ?? '')
  const column = columnOf(relation, one.member ?? '')
  if (one.host !== 'primary' || relation === undefined || column?.generated !== 'stored') return []
  const read = relation.columns.filter(other => isRead(column, other))
  const from = read.filter(({ identity }) => identity !== 'always').map(({ name }) => name)
  return read.length === 0 ? [] : [{ relation, column, from }]
}

const travels = (subject: Subject, known: string): boolean =>
  stillCalled(subject, known).some(table => isPublished(subject, table))

const travelling = (subject: Subject, thing: Falling): readonly Dependent[] =>
  (dependentsOf(subject, thing) ?? []).filter(
    ({ type, table }) => type === 'table column' && travels(subject, table ?? ''),
  )

/** Those of the tables whose rows travel that call a thing; a partition's go with its table's. */
const stale = (subject: Subject, thing: Falling): readonly Computed[] =>
  travelling(subject, thing)
    .filter(({ inherited }) => !inherited)
    .flatMap(one => computedBy(subject, one))

const storedOf = (subject: Subject, thing: Falling): readonly Stored[] =>
  travelling(subject, thing)
    .flatMap(one => computedBy(subject, one))
    .flatMap(({ relation, column }) =>
      stillCalled(subject, relation.id).map(table => ({
        table,
        column: readName(columnNow(subject, table, column.name))?.name ?? column.name,
      })),
    )

/** Their tables, as the file calls them by now. */
export const staleTables = (subject: Subject, thing: Falling): readonly string[] =>
  storedOf(subject, thing).map(({ table }) => table)

/** Fails at the end of a file in which they have not been computed anew. */
export const compareStale = (subject: Subject, thing: Falling): string | null => {
  const stored = storedOf(subject, thing)
  if (stored.length === 0) return null
  return compareComputed(stored, `write behind it in the file: ${updates(subject, thing).join(' ')}`)
}

/** Computes every row of a table anew: what is computed from a column is when that is written, and else is left. */
const anew = (subject: Subject, { relation, column, from }: Computed): readonly string[] =>
  stillCalled(subject, relation.id).map(table => {
    const [base] = from
    if (base !== undefined) {
      const name = columnNow(subject, relation.id, base)
      return `UPDATE ${table} SET ${name} = ${name};`
    }
    const own = columnNow(subject, relation.id, column.name)
    const type = `${column.type} GENERATED ALWAYS AS (${column.default}) STORED`
    return `ALTER TABLE ${table} DROP COLUMN ${own}, ADD COLUMN ${quoteName(column.name)} ${type};`
  })

/** For what is told of where there are no hosts to name its tables. */
const placeholder = 'UPDATE … SET … = …; -- a column that it is computed from, to itself'

const updates = (subject: Subject, thing: Falling): readonly string[] => [
  ...new Set(stale(subject, thing).flatMap(one => anew(subject, one))),
]

const recipe = (subject: Subject, thing: Falling | null): string => {
  const known = thing === null ? [] : updates(subject, thing)
  return [
    '-- repl-migrate: allow=stale-values reason="every row is computed anew below"',
    `${subject.part.sql};`,
    ...(known.length === 0 ? [placeholder] : known),
  ].join('\n')
}

const bareName = (id: string): string => quoteName(readName(routineName(id))?.name ?? '')

/** The routines by which a thing may be called, as the hosts show them, and it itself. */
const namesOf = (subject: Subject, thing: Falling): readonly string[] => [
  bareName(thing.id),
  ...shownOf(subject, thing).map(({ identity }) => bareName(identity)),
]

/** The file itself has had rows computed with it, or with a routine of its own, which may call anything. */
const isStaleInFile = (subject: Subject, thing: Falling): boolean => {
  const { computed, routines } = subject.scope
  if (computed.size === 0) return false
  const names = namesOf(subject, thing)
  const isThere = names.length > 1 || routines.has(thing.id)
  return [...names, ...(isThere ? [...routines].map(bareName) : [])].some(name => computed.has(name))
}

/** A primary before 13 computes all of a row that is updated; what it has not updated by then is stale once it is of a later major. */
const verdict = {
  order: 'refuse',
  why: 'rows that are there keep the value that the old one computed (on a primary of 13 or later), while apply computes it anew with the next UPDATE of such a row, whatever that writes: the hosts would differ without an error',
  diverges: true,
  rule: 'stale-values',
} as const

/** The cases in which a stored generated column is computed with what becomes another: `allowed` holds where a directive lifts the refusal. */
export const leavesStale = (thingOf: (subject: Subject) => Falling | null, allowed: Verdict): readonly Case[] => {
  const whenGiven = (test: (subject: Subject, thing: Falling) => boolean) => (subject: Subject) => {
    const thing = thingOf(subject)
    return thing !== null && test(subject, thing)
  }
  return [
    {
      when: 'a stored generated column is computed with it, from columns of its row',
      test: whenGiven((subject, thing) => stale(subject, thing).length > 0),
      verdict: { ...verdict, allowed, instead: subject => recipe(subject, thingOf(subject)) },
    },
    {
      when: 'the file has made a stored generated column, a unique index or an EXCLUDE constraint with it',
      test: whenGiven(isStaleInFile),
      verdict: {
        ...verdict,
        why: 'what the file has made with the old one stays as it is, on a row that is there, while apply makes it anew with the next UPDATE of such a row: the hosts would differ without an error, or apply would stop',
        allowed,
        instead: ({ part }) => `-- in a migration of its own, before this one:\n${part.sql};`,
      },
    },
  ]
}
