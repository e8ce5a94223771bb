import type { Catalog, Column, Relation } from '../catalog/catalog.ts'
import { sameAcrossMajors, sameText, sameViewAcrossMajors } from './spelling.ts'

type Same = (left: string | null, right: string | null) => boolean
export type Spelling = { readonly text: Same; readonly view: Same }

/** When texts of two hosts say the same: within one major they must read alike, across majors they may be spelled in two ways. */
export const spellingBetween = (primary: Catalog, replica: Catalog): Spelling =>
  Math.floor(primary.version / 10000) === Math.floor(replica.version / 10000)
    ? { text: sameText, view: sameText }
    : { text: sameAcrossMajors, view: sameViewAcrossMajors }

type Named = { readonly name: string; readonly definition: string }

/**
 * A relation with each text replaced by the other host's where both say the same, so that a comparison line by line shows no
 * difference that is only a major's way of writing.
 */
export const respell = (relation: Relation, model: Relation, same: Spelling): Relation => ({
  ...relation,
  columns: relation.columns.map(column => respellColumn(column, model, same.text)),
  constraints: respellAll(relation.constraints, model.constraints, same.text),
  indexes: respellAll(relation.indexes, model.indexes, same.text),
  triggers: respellAll(relation.triggers, model.triggers, same.text),
  rules: respellAll(relation.rules, model.rules, same.text),
  policies: relation.policies.map(policy => model.policies.find(other => same.text(other, policy)) ?? policy),
  partitionBound: same.text(relation.partitionBound, model.partitionBound)
    ? model.partitionBound
    : relation.partitionBound,
  partitionKey: same.text(relation.partitionKey, model.partitionKey) ? model.partitionKey : relation.partitionKey,
  definition: same.view(relation.definition, model.definition) ? model.definition : relation.definition,
})

const respellColumn = (column: Column, model: Relation, same: Same): Column => {
  const other = model.columns.find(candidate => candidate.name === column.name)
  if (other === undefined) return column
  return {
    ...column,
    // From 17 on a partition has its parent's identity columns, before it has none.
    identity: model.partitionOf === null ? column.identity : other.identity,
    type: same(column.type, other.type) ? other.type : column.type,
    default: same(column.default, other.default) ? other.default : column.default,
  }
}

const respellAll = <T extends Named>(own: readonly T[], others: readonly T[], same: Same): readonly T[] =>
  own.map(item => {
    const other = others.find(candidate => candidate.name === item.name)
    return other !== undefined && same(item.definition, other.definition)
      ? { ...item, definition: other.definition }
      : item
  })
