import type { Finding } from '../base/finding.ts'
import type { Identifies } from '../kinds/kind.ts'
import { findingOf, type Hazard } from './hazard.ts'
import type { RuledPart, RuledStatement } from './rule-file.ts'

/** The part that made a table. */
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

type Suffices = (identifies: Identifies) => boolean

const note = (open: Map<string, Maker>, statement: RuledStatement, part: RuledPart, suffices: Suffices): void => {
  const { identifies, creates, order, removes } = part.ruling
  if (removes !== null) open.delete(removes)
  if (identifies === null) return
  if (suffices(identifies)) open.delete(identifies.relation)
  else if (creates.length > 0 && order === 'expand') open.set(identifies.relation, { statement, part })
}

/** What made the tables that are not given what suffices before the file ends. */
const makersWithout = (statements: readonly RuledStatement[], suffices: Suffices): readonly Maker[] => {
  const open = new Map<string, Maker>()
  for (const statement of statements)
    for (const part of statement.parts) {
      follow(open, part)
      note(open, statement, part, suffices)
    }
  return [...open.values()]
}

/** Tables made without a way to tell their rows apart, and not given one before the file ends. */
export const missingKeys = (statements: readonly RuledStatement[]): readonly Hazard[] =>
  makersWithout(statements, ({ told }) => told !== 'nothing').map(({ statement, part }) => {
    const { instead } = part.ruling
    const says = { says: 'it has no primary key', ...(instead === null ? {} : { cure: instead }) }
    return { statement, finding: findingOf('no-key', statement, part, says) }
  })

const keyFirst = (table: string): string =>
  `give it a key in the same file: ALTER TABLE ${table} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`

/** Tables that would stop apply at their first UPDATE or DELETE: no key, and a column by which whole rows cannot be compared. */
export const unfindable = (statements: readonly RuledStatement[]): readonly Finding[] =>
  makersWithout(statements, ({ told }) => told === 'key').flatMap(({ statement, part }): readonly Finding[] => {
    const { identifies, object } = part.ruling
    return identifies?.blind === undefined
      ? []
      : [
          {
            code: 'rows-not-comparable',
            weight: 'blocks',
            host: null,
            object,
            place: statement.parts.length === 1 ? statement.statement.place : part.part.place,
            message: `${object}: refused`,
            why: `it has no key, and ${identifies.blind} is of a type without equality (json, xml, point …): apply would stop at its first UPDATE or DELETE (could not identify an equality operator)`,
            cure: [keyFirst(object), 'or a type that can be compared: jsonb for json, text for xml'],
          },
        ]
  })
