import type { RenameStmt } from '@pgsql/types'
import type { Constraint } from '../../catalog/catalog.ts'
import { qualify, readName, stringsOf } from '../../sql/name.ts'
import { command, constraintDef, named, table } from '../alter.ts'
import { nodeOf, primaryRelation, replicaRelations, type Subject } from '../subject.ts'

/** The version from which NOT NULL is a constraint with a name, which tables inherit (release notes of 18). */
export const notNullNamed = 180_000

/** Is a replica older than that, so that it knows a NOT NULL by its column alone? */
export const isOlderReplica = ({ hosts }: Subject): boolean =>
  hosts?.replicas.some(({ catalog: { catalog } }) => catalog.version < notNullNamed) === true

/** Does an ADD CONSTRAINT add one of this type (`CONSTR_CHECK`)? */
export const adds =
  (type: string) =>
  (subject: Subject): boolean =>
    constraintDef(subject)?.contype === type

/** The constraint's name as PostgreSQL would choose it where the file gives none: `orders_code_key`. */
export const nameOrDefault = (subject: Subject, end: string, columns = true): string => {
  const definition = constraintDef(subject)
  if (definition?.conname !== undefined) return definition.conname
  if (definition?.indexname !== undefined) return definition.indexname
  const keys = columns ? stringsOf(definition?.keys ?? definition?.fk_attrs) : []
  return [readName(table(subject))?.name ?? '', ...keys, end].join('_')
}

/** Has the file given this name to another constraint, so that the catalogs do not tell what it is? */
export const isRespelled = ({ scope }: Subject, name: string): boolean => scope.respelled.has(name)

/** The name by which the catalogs, or the text that made it, know a constraint; null where the file has given the name to another. */
export const originalName = (subject: Subject, relation: string, name: string): string | null =>
  subject.scope.constraintOrigins.get(constraintId(relation, name)) ?? (isRespelled(subject, name) ? null : name)

/** A constraint by name as each host has it; none where only the file tells. */
export const constraintsNamed = (subject: Subject, relation: string, name: string): readonly Constraint[] => {
  const known = originalName(subject, relation, name)
  return [primaryRelation(subject, relation), ...replicaRelations(subject, relation)]
    .flatMap(found => found?.constraints ?? [])
    .filter(constraint => constraint.name === known)
}

/** The constraints that an ALTER TABLE … DROP, VALIDATE or ALTER CONSTRAINT names. */
export const spokenConstraints = (subject: Subject): readonly Constraint[] =>
  constraintsNamed(subject, table(subject), named(subject))

const naming = new Set(['AT_DropConstraint', 'AT_ValidateConstraint', 'AT_AlterConstraint'])

/** The name of the constraint that a part speaks of; null where it speaks of none. */
export const namedConstraint = (subject: Subject): string | null => {
  const { renameType, subname = '' } = nodeOf<RenameStmt>(subject)
  if (renameType === 'OBJECT_TABCONSTRAINT') return subname
  return naming.has(command(subject).subtype ?? '') ? named(subject) : null
}

/**
 * Does the part name a constraint that hosts may know by another name? Where no host has it, the file has made it, and maybe left
 * its name to PostgreSQL; and of a NOT NULL a replica is told by its column.
 */
export const namesUnsureConstraint = (subject: Subject): boolean => {
  const name = namedConstraint(subject)
  return name !== null && constraintsNamed(subject, table(subject), name).every(({ type }) => type === 'not null')
}

/** `public.orders.orders_code_key`. */
export const constraintId = (relation: string, name: string): string => `${relation}.${qualify(null, name)}`
