import type { CommentStmt } from '@pgsql/types'
import { type Name, readName } from '../sql/name.ts'
import { namesIn } from '../sql/names-in.ts'
import { mentions } from '../sql/walk.ts'
import { alone } from './alone.ts'
import { constraintId, constraintsNamed, namedConstraint } from './constraint/constraint.ts'
import { usesLackedIndex } from './index/uses-index.ts'
import type { Needed, Verdict } from './kind.ts'
import { lackedOf } from './lacked-by.ts'
import { isOnNone, isUnwanted, reachesReplicas, withOwners } from './left-out.ts'
import { spokenMember, spokenRelation } from './spoken.ts'
import { actsOn, nodeOf, relationId, replicaRelations, type Subject } from './subject.ts'

/** The table and the name of the constraint that a part speaks of; null where it speaks of none. */
const constraintSpoken = (subject: Subject): { readonly table: string; readonly name: string } | null => {
  const table = spokenRelation(subject)
  if (nodeOf<CommentStmt>(subject).objtype === 'OBJECT_TABCONSTRAINT' && table !== null)
    return { table: relationId(subject, table), name: readName(spokenMember(subject))?.name ?? '' }
  const name = namedConstraint(subject)
  return name === null ? null : { table: actsOn(subject) ?? '', name }
}

/** A foreign key that points at what no replica has is on none either; under another name a replica may well have a CHECK. */
const isApart = (subject: Subject): boolean => {
  const { table, name } = constraintSpoken(subject) ?? { table: '', name: '' }
  if (subject.scope.apart.has(constraintId(table, name))) return true
  const known = constraintsNamed(subject, table, name)
  const onReplicas = replicaRelations(subject, table).flatMap(({ constraints }) => constraints)
  return known.some(({ type }) => type === 'foreign') && !onReplicas.some(constraint => known.includes(constraint))
}

const isOut = (subject: Subject, name: Name): boolean =>
  withOwners(subject, [name]).some(id => isUnwanted(subject, id) || isOnNone(subject, id))

/** Those of the named tables that no replica has. */
export const onNone = (subject: Subject, names: readonly Name[]): readonly string[] =>
  names.filter(name => isOut(subject, name)).map(name => relationId(subject, name))

const speakers = new Set(['CommentStmt', 'SecLabelStmt', 'GrantStmt', 'DropStmt'])

/** Why a part stays on the primary that speaks of what no replica has: a comment, a right, a trigger that goes, a foreign key. */
export const speaksAside = (subject: Subject): string | null => {
  if (subject.hosts === null) return null
  if (isApart(subject)) return 'no replica has this constraint'
  if (!speakers.has(subject.part.tag)) return null
  const spoken = spokenRelation(subject)
  const names = [...mentions(subject.part.node).relations, ...(spoken === null ? [] : [spoken])]
  return names.length > 0 && names.every(name => isOut(subject, name)) ? 'no replica has what it speaks of' : null
}

/** A table that it speaks of and no replica has, for the configuration leaves it out; null where there is none. */
const speaksOfLeftOut = (subject: Subject): string | null => {
  const isThere = (id: string): boolean => !subject.scope.apart.has(id) && replicaRelations(subject, id).length > 0
  const { relations, types } = namesIn(subject.part)
  const named = [...withOwners(subject, relations), ...types.map(name => relationId(subject, name))]
  return named.find(id => isUnwanted(subject, id) && !isThere(id)) ?? null
}

const doWithout =
  '-- or do without: columns written out for LIKE, INHERITS and AS, a foreign key or a default in an ALTER TABLE of its own (only the hosts that have what it speaks of get it)'

/** Refuses what rows need and a replica with `mirror: tables` could not run, as it has not what it speaks of. */
const lacksOnMirror = (subject: Subject): Verdict | null => {
  const unbuilt = usesLackedIndex(subject)
  if (unbuilt !== null) return unbuilt
  const own = actsOn(subject)
  const others = mentions(subject.part.node)
    .relations.map(name => relationId(subject, name))
    .filter(id => id !== own)
  const lacked = lackedOf(subject, others)
  if (lacked === null) return null
  const { relation, replica } = lacked
  return {
    order: 'refuse',
    why: `it speaks of ${relation}, which ${replica} has not (\`mirror: tables\`): there it would fail (does not exist)`,
    instead: [`-- make it there first, in a migration under \`-- repl-migrate: host=replica\``, doWithout].join('\n'),
  }
}

/** What a replica could not run, as it speaks of a table that the configuration leaves out: refused where rows need it, else left to the primary. */
export const lacksOnReplicas = (subject: Subject, needed: () => Needed, verdict: Verdict): Verdict | null => {
  if (subject.hosts === null || !reachesReplicas.has(verdict.order)) return null
  const table = speaksOfLeftOut(subject)
  if (table === null) return needed() === 'mirror' ? null : lacksOnMirror(subject)
  const why = `it speaks of ${table}, which the configuration leaves out of replication: no replica has it`
  if (needed() === 'mirror') return { ...alone(verdict), order: 'primary', why: `${why}, and rows do without` }
  return {
    order: 'refuse',
    why: `${why}, so there it would fail (does not exist)`,
    instead: [
      `-- take it into replication, in the configuration: tables: { include: [..., ${table}] }`,
      doWithout,
    ].join('\n'),
  }
}
