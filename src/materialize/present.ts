import type { Catalog, Column, Relation } from '../catalog/catalog.ts'
import { qualify } from '../sql/name.ts'
import { type Change, readersOf, upstreamId } from './effect.ts'
import type { ReplicaColumn } from './outlook.ts'
import type { Pin, Pins } from './pin.ts'

type Replica = Pick<Catalog, 'relations' | 'publications'>

/** Materialize does not see generated columns. */
const visible = (relation: Relation): readonly Column[] =>
  relation.columns.filter(({ generated }) => generated === 'no')

const readable = (relation: Relation): readonly ReplicaColumn[] =>
  visible(relation).map(({ name, typeId }) => ({ name, type: typeId }))

/** The columns Materialize could read, by catalog id; for `versioningSteps`. */
export const replicaColumns = (replica: Replica): Readonly<Record<string, readonly ReplicaColumn[]>> =>
  Object.fromEntries(replica.relations.map(relation => [relation.id, readable(relation)]))

const changesOfTable = (relation: Relation, pin: Pin): readonly Change[] => {
  const table = relation.id
  const known = new Set([...pin.columns.map(({ name }) => name), ...pin.excluded])
  const present = new Set(visible(relation).map(({ name }) => name))
  return [
    ...readable(relation)
      .filter(({ name }) => !known.has(name))
      .map(({ name, type }): Change => ({ kind: 'add-column', table, column: name, type })),
    ...pin.columns
      .filter(({ name }) => !present.has(name))
      .map(({ name }): Change => ({ kind: 'drop-column', table, column: name })),
  ]
}

/**
 * How the replica as it is differs from what the tables of a source were created against: new columns, lost ones, tables that
 * joined or left `publication`. What else changed shows as the error of a table, and `versioningSteps` heeds that by itself.
 * Nothing joins or leaves while there is no such publication.
 */
export const changesSince = (replica: Replica, publication: string | null, pins: Pins): readonly Change[] => {
  const published = replica.publications.find(({ name }) => name === publication)?.published ?? null
  const relations = new Map(replica.relations.map(relation => [relation.id, relation]))
  const read = pins.tables.flatMap((pin): readonly Change[] => {
    const table = upstreamId(pin.upstream)
    const relation = relations.get(table)
    if (relation === undefined) return [{ kind: 'drop-table', table }]
    if (published !== null && !published.includes(table)) return [{ kind: 'unpublish', table }]
    return changesOfTable(relation, pin)
  })
  const joined = (published ?? []).flatMap((table): readonly Change[] => {
    const relation = relations.get(table)
    if (relation === undefined || readersOf(table, pins).length > 0) return []
    return [{ kind: 'publish', table: qualify(relation.schema, relation.name), columns: readable(relation) }]
  })
  return [...read, ...joined]
}
