import type { Finding } from '../base/finding.ts'
import type { Identifies } from '../kinds/kind.ts'
import { findingOf, type Hazard } from './hazard.ts'
import { placeOf, type RuledPart, type RuledStatement } from './rule-file.ts'

/** The part that made a table, or took its key away. */
type Maker = { readonly statement: RuledStatement; readonly part: RuledPart }

/** Tables go on under their new names. */
const follow = (open: Map<string, Maker>, { ruling }: RuledPart): void => {
  for (const { from, id } of ruling.creates) {
    const maker = open.get(from ?? '')
    if (maker === undefined || from === undefined) continue
    open.delete(from)
    open.set(id, maker)
  }
}

/** Which rows of which tables must be told apart, and what suffices for it. */
type Demand = { readonly concerns: (part: RuledPart) => boolean; readonly suffices: (found: Identifies) => boolean }

const note = (open: Map<string, Maker>, statement: RuledStatement, part: RuledPart, demand: Demand): void => {
  const { identifies, removes } = part.ruling
  if (removes !== null) open.delete(removes)
  if (identifies === null) return
  if (demand.suffices(identifies)) open.delete(identifies.relation)
  else if (demand.concerns(part)) open.set(identifies.relation, { statement, part })
}

/** What made the tables that are not given what suffices before the file ends. */
const makersWithout = (statements: readonly RuledStatement[], demand: Demand): readonly Maker[] => {
  const open = new Map<string, Maker>()
  for (const statement of statements)
    for (const part of statement.parts) {
      follow(open, part)
      note(open, statement, part, demand)
    }
  return [...open.values()]
}

const isMade = ({ ruling }: RuledPart): boolean => ruling.creates.length > 0 && ruling.order === 'expand'

const isTaken = ({ ruling }: RuledPart): boolean =>
  ruling.creates.length === 0 && (ruling.order === 'stream' || ruling.order === 'expand')

/** Columns for which whole rows will not do, and that the file does not drop. */
const hinderedBy = (
  { ruling }: RuledPart,
  what: keyof typeof hindrances,
  dropped: ReadonlySet<string>,
): readonly string[] => {
  const { relation = '', [what]: columns = [] } = ruling.identifies ?? {}
  return columns.filter(name => !dropped.has(`${relation}.${name}`))
}

/** Tables made without a way to tell their rows apart, and not given one before the file ends. */
export const missingKeys = (statements: readonly RuledStatement[]): readonly Hazard[] =>
  makersWithout(statements, { concerns: isMade, suffices: ({ told }) => told !== 'nothing' }).map(
    ({ statement, part }) => {
      const instead = part.ruling.instead()
      const says = { says: 'it has no primary key', ...(instead === null ? {} : { cure: instead }) }
      return { statement, finding: findingOf('no-key', statement, part, says) }
    },
  )

const keyFirst = (table: string): string =>
  `give it a key in the same file: ALTER TABLE ${table} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`

const keyBefore = (table: string): string =>
  `-- a new key first, in a migration of its own:\nALTER TABLE ${table} ADD COLUMN new_id bigint GENERATED ALWAYS AS IDENTITY;\n-- then, in one with this:\nALTER TABLE ${table} ADD PRIMARY KEY (new_id)`

const hindrances = {
  blind: {
    code: 'rows-not-comparable',
    why: (columns: string) =>
      `${columns} is of a type without equality (json, xml, point …): apply would stop at its next UPDATE or DELETE (could not identify an equality operator)`,
    cure: 'or a type that can be compared: jsonb for json, text for xml',
  },
  unsent: {
    code: 'generated-column-in-identity',
    why: (columns: string) =>
      `${columns}, which is generated, is not published: from 18 on the primary refuses UPDATE and DELETE of whole rows that hold such a column`,
    cure: 'or publish stored generated columns: ALTER PUBLICATION … SET (publish_generated_columns = stored), after dropping them on the replica',
  },
  hidden: {
    code: 'hash-index-hides-rows',
    why: (columns: string) =>
      `${columns} is in a hash index, which holds no NULL: a replica of 17 or later would look there for whole rows, and lose each UPDATE and DELETE of one that has NULL in it`,
    cure: 'or a btree index in its place, before this',
  },
} as const

/** The refusal of a new table that has no key, and these columns by which its rows cannot be compared. */
export const blindTable = (table: string, columns: string, place: Finding['place'], host: string): Finding => ({
  code: hindrances.blind.code,
  weight: 'blocks',
  host,
  object: table,
  place,
  message: `${table}: refused`,
  why: `${table} would have no key, and ${hindrances.blind.why(columns)}`,
  cure: [keyFirst(table), hindrances.blind.cure],
})

/**
 * Tables that would be left with whole rows to be found by, which are not to be had: of a column that cannot be compared (apply would
 * stop), a generated one that is not published (the primary would refuse its writers), or by which a replica would miss rows.
 */
export const unfindable = (statements: readonly RuledStatement[]): readonly Finding[] =>
  (['blind', 'unsent', 'hidden'] as const).flatMap(what => without(statements, what))

const without = (statements: readonly RuledStatement[], what: keyof typeof hindrances): readonly Finding[] => {
  const parts = statements.flatMap(statement => statement.parts)
  if (!parts.some(({ ruling }) => (ruling.identifies?.[what] ?? []).length > 0)) return []
  const dropped = new Set(parts.flatMap(({ ruling }) => ruling.drops ?? []))
  const demand: Demand = {
    concerns: part => (isMade(part) || isTaken(part)) && hinderedBy(part, what, dropped).length > 0,
    suffices: ({ told }) => told === 'key',
  }
  const { code, why, cure } = hindrances[what]
  return makersWithout(statements, demand).map(({ statement, part }): Finding => {
    const { identifies, object } = part.ruling
    return {
      code,
      weight: 'blocks',
      host: null,
      object,
      place: placeOf(statement, part),
      message: `${object}: refused`,
      why: `${identifies?.relation} would have no key, and ${why(hinderedBy(part, what, dropped).join(', '))}`,
      cure: [(isMade(part) ? keyFirst : keyBefore)(identifies?.relation ?? object), cure],
    }
  })
}
