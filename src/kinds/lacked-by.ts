import type { RangeVar } from '@pgsql/types'
import type { Constraint, Index } from '../catalog/catalog.ts'
import type { Falling } from '../catalog/dependents.ts'
import { type Name, relationName } from '../sql/name.ts'
import { command, table } from './alter.ts'
import { namedOrigin } from './column/origin.ts'
import { constraintId, constraintsNamed, namedConstraint } from './constraint/constraint.ts'
import { type FoundIndex, findIndexes } from './index/index-name.ts'
import { shownOf } from './reach.ts'
import { spokenName } from './spoken.ts'
import { actsOn, catalogId, nodeOf, primaryRelation, type ReplicaFacts, relationId, type Subject } from './subject.ts'

type Lacks = (subject: Subject, replica: ReplicaFacts) => boolean

/** A sequence, or an unlogged table: rows do without. That a table of theirs is missing would be drift. */
const lacksNamed = (subject: Subject, { catalog }: ReplicaFacts, relation: string): boolean => {
  const id = catalogId(subject.scope, relation) ?? ''
  if (catalog.relations.has(id)) return false
  if (subject.hosts?.primary.relations.get(id)?.persistence === 'unlogged') return true
  const has = ({ id: one }: { readonly id: string }): boolean => one === id
  return subject.hosts?.primary.catalog.sequences.some(has) === true && !catalog.catalog.sequences.some(has)
}

const lacksRelation: Lacks = (subject, replica) => lacksNamed(subject, replica, actsOn(subject) ?? '')

/** Under another name it may be there. */
const isLike =
  (one: Constraint) =>
  ({ name, type, definition }: Constraint): boolean =>
    name === one.name || (type === one.type && definition === one.definition)

const lacksConstraint: Lacks = (subject, { catalog }) => {
  const relation = actsOn(subject) ?? ''
  const own = primaryRelation(subject, relation)
  const known = constraintsNamed(subject, relation, namedConstraint(subject) ?? '').find(
    one => own?.constraints.includes(one) === true && one.type !== 'not null',
  )
  const there = catalog.relations.get(own?.id ?? '')
  return known !== undefined && there !== undefined && !there.constraints.some(isLike(known))
}

const forbidsLike =
  ({ unique, columns }: Index) =>
  (other: Index): boolean =>
    unique && other.unique && other.columns.join() === columns.join()

type Indexing = {
  readonly renameType?: string
  readonly removeType?: string
  readonly objtype?: string
  readonly relation?: RangeVar
}

/** The index that the part drops, renames or stores otherwise; null where it does none of this. */
const indexSpoken = (subject: Subject): Name | null => {
  const { renameType, removeType, objtype, relation } = nodeOf<Indexing>(subject)
  if (![renameType, removeType, objtype].includes('OBJECT_INDEX')) return null
  return relation === undefined ? spokenName(subject) : relationName(relation)
}

const lacksIndex: Lacks = (subject, { catalog }) => {
  const name = indexSpoken(subject)
  const found = name === null ? [] : findIndexes(subject, name)
  const there = found.flatMap(({ relation }) => catalog.relations.get(relation.id)?.indexes ?? [])
  const isThere = ({ index }: FoundIndex): boolean =>
    there.some(other => other.name === index.name || forbidsLike(index)(other))
  return found.length > 0 && !found.some(isThere)
}

const aboutIdentity = new Set(['AT_SetIdentity', 'AT_DropIdentity'])

const lacksIdentity: Lacks = (subject, { catalog }) => {
  if (!aboutIdentity.has(command(subject).subtype ?? '')) return false
  const known = catalog.relations.get(catalogId(subject.scope, table(subject)) ?? '')
  return known?.columns.some(({ name, identity }) => name === namedOrigin(subject) && identity === 'no') === true
}

/** The replicas that get only what rows need. */
export const onlyTables = ({ hosts }: Subject): readonly ReplicaFacts[] =>
  (hosts?.replicas ?? []).filter(({ mirror }) => mirror === 'tables')

/** Their names. */
export const tableMirrors = (subject: Subject): readonly string[] => onlyTables(subject).map(({ name }) => name)

/** One of these relations that one of them lacks; null where all have all. */
export const lackedOf = (
  subject: Subject,
  relations: readonly string[],
): { readonly relation: string; readonly replica: string } | null => {
  for (const replica of onlyTables(subject)) {
    const relation = relations.find(id => lacksNamed(subject, replica, id))
    if (relation !== undefined) return { relation, replica: replica.name }
  }
  return null
}

/** Those of them that have passed by the index or constraint which the part speaks of, earlier in the file. */
const passedEarlier = (subject: Subject): readonly string[] => {
  const { passedBy } = subject.scope
  if (passedBy.size === 0) return []
  const constraint = namedConstraint(subject)
  const index = indexSpoken(subject)
  return [
    ...(constraint === null ? [] : (passedBy.get(constraintId(actsOn(subject) ?? '', constraint)) ?? [])),
    ...(index === null ? [] : (passedBy.get(relationId(subject, index)) ?? [])),
  ]
}

const routines = new Set<Falling['sort']>(['calls', 'routine', 'words'])

/** A routine, or what text search is made of, that the primary has. */
const lacksRoutine = (subject: Subject, replica: ReplicaFacts, asked: Falling | null): boolean => {
  if (asked === null || !routines.has(asked.sort)) return false
  const having = shownOf(subject, asked)
  const has = (name: string): boolean => having.some(({ host }) => host === name)
  return has('primary') && !has(replica.name)
}

/** Those of them that lack what the part changes. `asked`: the thing whose dependents it turns on. */
export const lackedBy = (subject: Subject, asked: Falling | null = null): readonly string[] => {
  const earlier = passedEarlier(subject)
  return onlyTables(subject)
    .filter(
      replica =>
        earlier.includes(replica.name) ||
        lacksRoutine(subject, replica, asked) ||
        [lacksRelation, lacksConstraint, lacksIndex, lacksIdentity].some(lacks => lacks(subject, replica)),
    )
    .map(({ name }) => name)
}
