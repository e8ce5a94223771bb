import type { CreateStmt } from '@pgsql/types'
import type { Order } from '../migrations/migration.ts'
import { type Name, relationName } from '../sql/name.ts'
import { mentions } from '../sql/walk.ts'
import { partitionedBy, publishedHeirs } from './family.ts'
import { tablesByIndex } from './index/index-name.ts'
import type { Needed, Verdict } from './kind.ts'
import { spokenRelation } from './spoken.ts'
import { nodeOf, primaryRelation, relationId, replicaRelations, type Subject } from './subject.ts'

type Sorted = {
  readonly objtype?: string
  readonly renameType?: string
  readonly relationType?: string
  readonly objectType?: string
  readonly removeType?: string
  /** Of a REINDEX. */
  readonly kind?: string
  readonly view?: unknown
  readonly sequence?: unknown
}

const sorts = new Set([
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_INDEX',
  'OBJECT_SEQUENCE',
  'OBJECT_TYPE',
  'REINDEX_OBJECT_INDEX',
])

const isOfNoTable = (subject: Subject, id: string): boolean => {
  const node = nodeOf<Sorted>(subject)
  const said = [node.objtype, node.renameType, node.relationType, node.objectType, node.removeType, node.kind]
  const known = primaryRelation(subject, id)?.kind
  return (
    node.view !== undefined ||
    node.sequence !== undefined ||
    subject.part.tag === 'RefreshMatViewStmt' ||
    said.some(sort => sort !== undefined && sorts.has(sort)) ||
    known === 'view' ||
    known === 'materialized view'
  )
}

/** The table of which the part makes a partition. */
export const parentOf = (subject: Subject): string | null => {
  const { partbound, inhRelations = [] } = nodeOf<CreateStmt>(subject)
  const [parent] = inhRelations
  if (partbound === undefined || parent === undefined || !('RangeVar' in parent)) return null
  return relationId(subject, relationName(parent.RangeVar))
}

/** A partition travels, or not, with the partitioned table at its top. */
const rootOf = (subject: Subject, id: string): string => {
  const parent = partitionedBy(subject, id)
  return parent === null ? id : rootOf(subject, parent)
}

const isWanted = (subject: Subject, id: string): boolean => subject.hosts?.wanted(rootOf(subject, id)) !== false

const isUnwanted = (subject: Subject, id: string): boolean => {
  const kind = primaryRelation(subject, id)?.kind
  return subject.scope.apart.has(id) || ((kind === 'table' || kind === 'partitioned') && !isWanted(subject, id))
}

/** The table of the column that a sequence belongs to. */
const ownerOf = (subject: Subject, sequence: string): string | undefined => {
  const { catalog } = subject.hosts?.primary ?? {}
  const column = catalog?.sequences.find(({ id }) => id === sequence)?.ownedBy ?? null
  return column === null ? undefined : catalog?.relations.find(({ id }) => column.startsWith(`${id}.`))?.id
}

/** What names stand for, each with the tables that it is an index or a sequence of. */
const withOwners = (subject: Subject, names: readonly Name[]): readonly string[] => {
  const ids = names.map(name => relationId(subject, name))
  return [...ids, ...tablesByIndex(subject, names), ...ids.flatMap(id => ownerOf(subject, id) ?? [])]
}

const leansOn = (subject: Subject): readonly string[] => withOwners(subject, mentions(subject.part.node).relations)

/**
 * Why no replica gets this part; null where they do. A table that the configuration leaves out of replication is on none, and what
 * leans on one (a view of it, its index) cannot be. Everything else that is no table is for every replica.
 */
export const leftOut = (subject: Subject, relation: string): string | null => {
  if (subject.hosts === null) return null
  if (!isOfNoTable(subject, relation)) {
    const parent = parentOf(subject)
    const isOut = !isWanted(subject, parent ?? relation)
    return isOut ? 'the configuration leaves this table out of replication' : null
  }
  if (leansOn(subject).some(id => isUnwanted(subject, id)))
    return 'it leans on a table that the configuration leaves out of replication'
  return isOnNone(subject, relation) ? 'no replica has it' : null
}

const isOnNone = (subject: Subject, relation: string): boolean =>
  primaryRelation(subject, relation) !== null && replicaRelations(subject, relation).length === 0

const speakers = new Set(['CommentStmt', 'SecLabelStmt', 'GrantStmt', 'DropStmt'])

/** The same of a comment, a right, or a trigger that goes, of tables that the configuration leaves out. */
export const speaksAside = (subject: Subject): string | null => {
  if (subject.hosts === null || !speakers.has(subject.part.tag)) return null
  const spoken = spokenRelation(subject)
  const names = [...mentions(subject.part.node).relations, ...(spoken === null ? [] : [spoken])]
  const isOut = (id: string): boolean => isUnwanted(subject, id) || isOnNone(subject, id)
  const nowhere = names.length > 0 && names.every(name => withOwners(subject, [name]).some(isOut))
  return nowhere ? 'no replica has what it speaks of' : null
}

/** The orders in which a replica runs a part. */
export const reachesReplicas = new Set<Order>(['expand', 'contract', 'stream', 'free'])

/** A table that it speaks of and no replica has, for the configuration leaves it out; null where there is none. */
const speaksOfLeftOut = (subject: Subject): string | null => {
  const isThere = (id: string): boolean => !subject.scope.apart.has(id) && replicaRelations(subject, id).length > 0
  const named = mentions(subject.part.node).relations.map(name => relationId(subject, name))
  return named.find(id => isUnwanted(subject, id) && !isThere(id)) ?? null
}

/** Refuses what a replica needs and could not run, as it speaks of a table that the configuration leaves out of replication. */
export const lacksOnReplicas = (subject: Subject, needed: () => Needed, { order }: Verdict): Verdict | null => {
  if (subject.hosts === null || !reachesReplicas.has(order) || needed() !== 'rows') return null
  const table = speaksOfLeftOut(subject)
  if (table === null) return null
  return {
    order: 'refuse',
    why: `it speaks of ${table}, which the configuration leaves out of replication: no replica has it, so there it would fail (does not exist)`,
    instead: [
      `-- take it into replication, in the configuration: tables: { include: [..., ${table}] }`,
      '-- or do without: columns written out for LIKE and AS, a foreign key in an ALTER TABLE of its own (it stays on the primary)',
    ].join('\n'),
  }
}

const reshapes = new Set(['AlterTableStmt', 'RenameStmt'])

/** Refuses to change a table that no replica gets, where tables that inherit from it, and change with it, are on replicas. */
export const splitFamily = (subject: Subject, relation: string): Verdict | null => {
  if (!reshapes.has(subject.part.tag) || isOfNoTable(subject, relation) || isWanted(subject, relation)) return null
  const kept = publishedHeirs(subject, relation).filter(heir => isWanted(subject, heir))
  if (kept.length === 0 || nodeOf<{ relation?: { inh?: boolean } }>(subject).relation?.inh !== true) return null
  return {
    order: 'refuse',
    why: `the configuration leaves this table out of replication, but not ${kept.join(', ')}, which inherits from it: changed here alone, apply would stop at the next row there (missing replicated column)`,
    instead: [
      `-- take it into replication, in the configuration: tables: { include: [..., ${relation}] }`,
      '-- or let go of it, in a migration before this one:',
      ...kept.flatMap(heir => ['-- repl-migrate: host=primary', `ALTER TABLE ${heir} NO INHERIT ${relation};`]),
    ].join('\n'),
  }
}
