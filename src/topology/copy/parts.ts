import type { Constraint, Index, Relation, Trigger } from '../../catalog/catalog.ts'
import { findingKey } from '../../catalog/find.ts'
import { asBtree, hashIndexesOverNull } from '../../catalog/hash-indexes.ts'
import { quoteLiteral, quoteName } from '../../sql/name.ts'
import { addition, type CopyStatement } from './statement.ts'
import { parentsOf, type TableContext } from './tables.ts'

const addConstraint = (table: Relation, { name, definition }: Constraint): string =>
  `ALTER TABLE ${table.id} ADD CONSTRAINT ${quoteName(name)} ${definition}`

/** Has a parent the same constraint, so that adding it there brings it here? */
const isInherited = (context: TableContext, table: Relation, { type, definition }: Constraint): boolean =>
  parentsOf(context, table).some(parent =>
    parent.constraints.some(other => other.type === type && other.definition === definition),
  )

const needed = (table: Relation, index: string, primary: boolean): CopyStatement['needed'] =>
  primary || table.identity.index === index ? 'rows' : 'mirror'

// The definition of a partitioned table's index says ONLY; without it the partitions' own indexes are taken as its parts.
const indexSql = ({ name, definition }: Index): string =>
  definition.replace(` INDEX ${quoteName(name)} ON ONLY `, () => ` INDEX ${quoteName(name)} ON `)

/** Without a key apply may look for rows in it: then by a method that holds NULL. */
const onReplica = (table: Relation, index: Index): string => {
  const isLookedInto = findingKey(table) === undefined && table.identity.mode !== 'index'
  const hides = isLookedInto && hashIndexesOverNull(table).includes(index)
  return hides ? asBtree(indexSql(index)) : indexSql(index)
}

/**
 * Primary keys, UNIQUE, EXCLUDE and indexes. Those of partitions have names of their own and must come before their parent's,
 * which then takes them as its parts instead of making new ones.
 */
export const keyStatements = (table: Relation): readonly CopyStatement[] => {
  const keys = table.constraints.filter(({ type }) => type === 'primary' || type === 'unique' || type === 'exclude')
  const indexes = table.indexes.filter(index => index.constraint === null && index.valid)
  const { index } = table.identity
  const identity = `ALTER TABLE ${table.id} REPLICA IDENTITY USING INDEX ${quoteName(index ?? '')}`
  return [
    ...keys.map(key => addition(table.id, addConstraint(table, key), needed(table, key.name, key.type === 'primary'))),
    ...indexes.map(each => addition(table.id, onReplica(table, each), needed(table, each.name, false))),
    ...(index === null ? [] : [addition(table.id, identity, 'rows')]),
  ]
}

/** CHECK constraints that no parent brings. */
export const checkStatements = (context: TableContext, table: Relation): readonly CopyStatement[] =>
  table.constraints
    .filter(constraint => constraint.type === 'check' && !isInherited(context, table, constraint))
    .map(constraint => addition(table.id, addConstraint(table, constraint)))

/** Foreign keys that no partitioned parent brings. */
export const foreignKeyStatements = (context: TableContext, table: Relation): readonly CopyStatement[] =>
  table.constraints
    .filter(({ type }) => type === 'foreign')
    .filter(constraint => table.partitionOf === null || !isInherited(context, table, constraint))
    .map(constraint => addition(table.id, addConstraint(table, constraint)))

/** Triggers that no partitioned parent brings. */
export const ownTriggers = (context: TableContext, relation: Relation): readonly Trigger[] => {
  const parent = relation.partitionOf === null ? undefined : context.relations.get(relation.partitionOf)
  return relation.triggers.filter(({ name }) => !parent?.triggers.some(other => other.name === name))
}

/**
 * CREATE TRIGGER. One that fires on replicated rows (ENABLE REPLICA, ENABLE ALWAYS) is left firing on local changes only: what
 * it did on the primary arrives as rows.
 */
export const triggerStatements = (context: TableContext, relation: Relation): readonly CopyStatement[] =>
  ownTriggers(context, relation).flatMap(({ name, definition, enabled }) => [
    addition(relation.id, definition),
    ...(enabled === 'disabled'
      ? [addition(relation.id, `ALTER TABLE ${relation.id} DISABLE TRIGGER ${quoteName(name)}`)]
      : []),
  ])

/** Row security with its policies; FORCE is left out, under it the subscription's owner could not write. */
export const policyStatements = (table: Relation): readonly CopyStatement[] => [
  ...table.policies.map(policy => addition(table.id, policy)),
  ...(table.rowSecurity === 'off' ? [] : [addition(table.id, `ALTER TABLE ${table.id} ENABLE ROW LEVEL SECURITY`)]),
]

const words: Readonly<Record<Relation['kind'], string>> = {
  table: 'TABLE',
  partitioned: 'TABLE',
  view: 'VIEW',
  'materialized view': 'MATERIALIZED VIEW',
  foreign: 'FOREIGN TABLE',
}

/** COMMENT ON the relation and its columns. */
export const commentStatements = (relation: Relation): readonly CopyStatement[] => {
  const on = `COMMENT ON ${words[relation.kind]} ${relation.id}`
  const columns = relation.columns.filter(({ comment }) => comment !== null)
  return [
    ...(relation.comment === null ? [] : [addition(relation.id, `${on} IS ${quoteLiteral(relation.comment)}`)]),
    ...columns.map(({ name, comment }) =>
      addition(relation.id, `COMMENT ON COLUMN ${relation.id}.${quoteName(name)} IS ${quoteLiteral(comment ?? '')}`),
    ),
  ]
}
