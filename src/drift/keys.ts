import type { Finding } from '../base/finding.ts'
import type { Catalog, Column, Constraint, Index, Relation } from '../catalog/catalog.ts'
import { columnOf } from '../catalog/find.ts'
import { qualify, quoteName } from '../sql/name.ts'
import { type Comparison, finding, on, pinned, type TablePair } from './comparison.ts'
import { isLiteral } from './literal.ts'

/** Uniqueness that only the replica demands: primary keys, unique constraints and unique indexes alike. */
export const keyFindings = (comparison: Comparison, pair: TablePair, landing: Relation): readonly Finding[] => {
  const promised = [pair.primary, comparison.hosts.primary.relations.get(landing.id) ?? pair.primary]
  const above = landing === pair.replica ? [] : pair.replica.indexes
  return landing.indexes
    .filter(index => index.unique && !isDeferrable(landing, index) && !isLeftAlone(pair, landing, index))
    .filter(index => !above.some(parent => parent.unique && sameColumns(parent, index)))
    .flatMap(index => {
      const backing = promised.flatMap(relation =>
        relation.indexes.filter(own => implies(comparison, relation, own, index)),
      )
      if (backing.length === 0) return [onlyOnReplica(comparison, landing, index)]
      const prompt = promised.some(relation =>
        backing.some(own => relation.indexes.includes(own) && !isDeferrable(relation, own)),
      )
      return prompt ? [] : [checkedLater(comparison, landing, index)]
    })
}

/** Uniqueness under a collation of the replica by which different texts are equal, where the primary tells them apart. */
export const collationFindings = (comparison: Comparison, pair: TablePair, landing: Relation): readonly Finding[] => {
  const { primary, replica } = comparison
  const loose = (catalog: Catalog, column: Column | undefined) =>
    catalog.collations.some(({ id, deterministic }) => !deterministic && id === column?.collation)
  return landing.indexes
    .filter(index => index.unique && !isDeferrable(landing, index))
    .flatMap(index =>
      pair.sent
        .filter(({ name }) => index.columns.includes(name))
        .filter(sent => loose(replica, columnOf(landing, sent.name)) && !loose(primary, sent))
        .map(sent => equates(comparison, landing, index, sent)),
    )
}

const equates = (comparison: Comparison, landing: Relation, index: Index, sent: Column): Finding => {
  const own = columnOf(landing, sent.name)
  const host = comparison.replica.host
  return finding({
    code: 'collation-equates',
    weight: 'blocks',
    host,
    object: `${landing.id}.${quoteName(sent.name)}`,
    message: `${describe(index)} of ${landing.id} compares ${quoteName(sent.name)} by ${own?.collation} on ${host}, for which different texts can be equal`,
    why: 'the second of two such texts stops the subscription: duplicate key value',
    cure: [
      on(
        host,
        `ALTER TABLE ${landing.id} ALTER COLUMN ${quoteName(sent.name)} TYPE ${own?.type} COLLATE ${sent.collation ?? 'pg_catalog."default"'}`,
      ),
    ],
  })
}

const constraintOf = (relation: Relation, index: Index): Constraint | undefined =>
  relation.constraints.find(constraint => constraint.name === index.constraint)

/** A deferrable constraint of the replica is not checked when rows are applied. */
const isDeferrable = (relation: Relation, index: Index): boolean => constraintOf(relation, index)?.deferrable === true

const sameColumns = (left: Index, right: Index): boolean =>
  left.columns.length === right.columns.length && left.columns.every(name => right.columns.includes(name))

/** A key over columns that get no value from the primary, and that differ from row to row or stay NULL by themselves. */
const isLeftAlone = (pair: TablePair, landing: Relation, index: Index): boolean =>
  !index.expressions &&
  !nullsAlike(index) &&
  index.columns.every(name => !pair.sent.some(column => column.name === name)) &&
  index.columns.some(name => {
    const column = columnOf(landing, name)
    return column?.default === null || (column !== undefined && !isLiteral(column.default ?? ''))
  })

const nullsAlike = (index: Index): boolean => / NULLS NOT DISTINCT\b/.test(index.definition)

/** Does the primary's index, where valid, rule out every row that the replica's would refuse? */
const implies = (comparison: Comparison, relation: Relation, own: Index, index: Index): boolean => {
  if (!own.unique || !own.valid) return false
  if (own.partial || own.expressions || index.expressions) return comparison.same(tail(own), tail(index))
  const full = own.columns.every(name => index.columns.includes(name))
  return (
    full &&
    (!nullsAlike(index) || nullsAlike(own) || own.columns.every(name => columnOf(relation, name)?.notNull === true))
  )
}

/** An index's text without its own name and its table's. */
export const tail = (index: Index): string =>
  `${index.unique ? 'UNIQUE ' : ''}${index.definition.slice(index.definition.indexOf(' USING '))}`

const removal = (landing: Relation, index: Index): string =>
  index.constraint === null
    ? `DROP INDEX ${qualify(landing.schema, index.name)}`
    : `ALTER TABLE ${landing.id} DROP CONSTRAINT ${quoteName(index.constraint)}`

/** Constraints are pinned, plain unique indexes are not. */
const stall = (comparison: Comparison, index: Index): string =>
  index.constraint === null ? '' : pinned(comparison, 'the constraint')

const describe = (index: Index): string =>
  `${index.primary ? 'primary key' : index.constraint === null ? 'unique index' : 'unique constraint'} ${quoteName(index.name)}`

const onlyOnReplica = (comparison: Comparison, landing: Relation, index: Index): Finding =>
  finding({
    code: 'unique-only-on-replica',
    weight: 'blocks',
    host: comparison.replica.host,
    object: `${landing.id}.${quoteName(index.name)}`,
    message: `${describe(index)} of ${landing.id} exists on ${comparison.replica.host} only`,
    why: `rows that the primary may hold twice stop the subscription: duplicate key value${stall(comparison, index)}`,
    cure: [on(comparison.replica.host, removal(landing, index))],
  })

const checkedLater = (comparison: Comparison, landing: Relation, index: Index): Finding =>
  finding({
    code: 'unique-deferrable-on-primary',
    weight: 'blocks',
    host: comparison.replica.host,
    object: `${landing.id}.${quoteName(index.name)}`,
    message: `${describe(index)} of ${landing.id} is checked at once on ${comparison.replica.host} and at the end on ${comparison.primary.host}`,
    why: `rows arrive one by one, so a transaction that swaps two values stops the subscription: duplicate key value${stall(comparison, index)}`,
    cure: [on(comparison.replica.host, removal(landing, index))],
  })
