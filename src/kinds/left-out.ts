import type { CreateStmt } from '@pgsql/types'
import type { Order } from '../migrations/migration.ts'
import { type Name, relationName } from '../sql/name.ts'
import { mentions } from '../sql/walk.ts'
import { partitionedBy, publishedHeirs } from './family.ts'
import { tablesByIndex } from './index/index-name.ts'
import type { Verdict } from './kind.ts'
import { ownerOf } from './made-with.ts'
import { cascades } from './spoken.ts'
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

/** Does the configuration want the rows of this table, or of the partitioned one at its top, on the replicas? */
export const isWanted = (subject: Subject, id: string): boolean => subject.hosts?.wanted(rootOf(subject, id)) !== false

/** Is it a table that the configuration leaves out of replication? */
export const isUnwanted = (subject: Subject, id: string): boolean => {
  const kind = primaryRelation(subject, id)?.kind
  return subject.scope.apart.has(id) || ((kind === 'table' || kind === 'partitioned') && !isWanted(subject, id))
}

/** What names stand for, each with the tables that it is an index or a sequence of. */
export const withOwners = (subject: Subject, names: readonly Name[]): readonly string[] => {
  const ids = names.map(name => relationId(subject, name))
  return [...ids, ...tablesByIndex(subject, names), ...ids.flatMap(id => ownerOf(subject, id)?.table ?? [])]
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
  if (leansOn(subject).some(id => isUnwanted(subject, id) || isOnNone(subject, id)))
    return 'it leans on a table that the configuration leaves out of replication'
  return isOnNone(subject, relation) ? 'no replica has it' : null
}

/** Is it on the primary, and on no replica? */
export const isOnNone = (subject: Subject, relation: string): boolean =>
  primaryRelation(subject, relation) !== null && replicaRelations(subject, relation).length === 0

/** The orders in which a replica runs a part. */
export const reachesReplicas = new Set<Order>(['expand', 'contract', 'stream', 'free'])

const reshapes = new Set(['AlterTableStmt', 'RenameStmt'])

const reachesHeirs = (subject: Subject): boolean =>
  subject.part.tag === 'DropStmt'
    ? cascades(subject)
    : reshapes.has(subject.part.tag) && nodeOf<{ relation?: { inh?: boolean } }>(subject).relation?.inh === true

/** Refuses to change or drop a table that no replica gets, where tables that inherit from it, and go with it, are on replicas. */
export const splitFamily = (subject: Subject, relation: string): Verdict | null => {
  if (!reachesHeirs(subject) || isOfNoTable(subject, relation) || isWanted(subject, relation)) return null
  const kept = publishedHeirs(subject, relation).filter(heir => isWanted(subject, heir))
  if (kept.length === 0) return null
  const isDrop = subject.part.tag === 'DropStmt'
  const otherwise = isDrop
    ? 'dropped here alone, they would stay there'
    : 'changed here alone, apply would stop at the next row there (missing replicated column)'
  return {
    order: 'refuse',
    why: `the configuration leaves this table out of replication, but not ${kept.join(', ')}, which inherits from it: ${otherwise}`,
    instead: [
      ...(isDrop
        ? ['-- drop these first, in this file:', ...kept.map(heir => `DROP TABLE ${heir} CASCADE;`)]
        : [`-- take it into replication, in the configuration: tables: { include: [..., ${relation}] }`]),
      '-- or let go of it, in a migration before this one:',
      ...kept.map(heir => `ALTER TABLE ${heir} NO INHERIT ${relation};`),
    ].join('\n'),
  }
}
