import type { Constraint } from '../../catalog/catalog.ts'
import { qualify, readName, stringsOf } from '../../sql/name.ts'
import { constraintDef, named, table } from '../alter.ts'
import { primaryRelation, replicaRelations, type Subject } from '../subject.ts'

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

/** A constraint by name as each host has it. */
export const constraintsNamed = (subject: Subject, relation: string, name: string): readonly Constraint[] =>
  [primaryRelation(subject, relation), ...replicaRelations(subject, relation)]
    .flatMap(found => found?.constraints ?? [])
    .filter(constraint => constraint.name === name)

/** The constraints that an ALTER TABLE … DROP, VALIDATE or ALTER CONSTRAINT names. */
export const spokenConstraints = (subject: Subject): readonly Constraint[] =>
  constraintsNamed(subject, table(subject), named(subject))

/** `public.orders.orders_code_key`. */
export const constraintId = (relation: string, name: string): string => `${relation}.${qualify(null, name)}`
