import type { Column, Relation } from '../catalog/catalog.ts'
import { primaryKeyOf } from '../catalog/find.ts'
import { columnText } from '../drift/canonical.ts'

/** A column as one host has it. */
export type ColumnFacts = {
  readonly type: string
  readonly nullable: boolean
  /** What follows type and nullability: `DEFAULT 0`, `GENERATED ALWAYS AS IDENTITY`, `COLLATE "C"`; empty for most. */
  readonly more: string
  /** Is it part of the primary key? */
  readonly key: boolean
}

/** A column of a table that differs; everything is null on the host that has no such column. */
export type ColumnDiff = {
  readonly name: string
  /** Its type and `not null`. */
  readonly primary: string | null
  readonly replica: string | null
  readonly same: boolean
  readonly facts: { readonly primary: ColumnFacts | null; readonly replica: ColumnFacts | null }
}

/** The rest of a column's text: what stands between its type and NOT NULL. */
const moreOf = (column: Column): string => {
  const bare = columnText({
    ...column,
    notNull: false,
    collation: null,
    default: null,
    generated: 'no',
    identity: 'no',
  })
  return columnText({ ...column, notNull: false })
    .slice(bare.length)
    .trim()
}

const factsOf = (relation: Relation | undefined): ReadonlyMap<string, ColumnFacts> => {
  if (relation === undefined) return new Map()
  const keys = new Set(primaryKeyOf(relation))
  return new Map(
    relation.columns.map(column => [
      column.name,
      { type: column.type, nullable: !column.notNull, more: moreOf(column), key: keys.has(column.name) },
    ]),
  )
}

const typeText = (facts: ColumnFacts | undefined): string | null => {
  if (facts === undefined) return null
  return facts.nullable ? facts.type : `${facts.type} not null`
}

/** The columns of both hosts side by side, the primary's first. */
export const columnsOf = (left: Relation | undefined, right: Relation | undefined): readonly ColumnDiff[] => {
  const [ours, theirs] = [factsOf(left), factsOf(right)]
  return [...new Set([...ours.keys(), ...theirs.keys()])].map(name => {
    const [primary, replica] = [ours.get(name), theirs.get(name)]
    return {
      name,
      primary: typeText(primary),
      replica: typeText(replica),
      same: typeText(primary) === typeText(replica) && primary?.more === replica?.more,
      facts: { primary: primary ?? null, replica: replica ?? null },
    }
  })
}

/** The tables that foreign keys of either host point to, each once. */
export const referencesOf = (left: Relation | undefined, right: Relation | undefined): readonly string[] => {
  const constraints = [left, right].flatMap(relation => relation?.constraints ?? [])
  return [...new Set(constraints.flatMap(({ references }) => references ?? []))]
}
