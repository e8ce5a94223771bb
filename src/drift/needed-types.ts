import type { Column, TypeFact } from '../catalog/catalog.ts'
import { createType } from './canonical.ts'
import type { Comparison } from './comparison.ts'
import { readType, typeIdOf } from './type-text.ts'

/** SQL that makes the user-defined types these columns need and the replica lacks, what they are made of first. */
export const missingTypes = (comparison: Comparison, columns: readonly Column[]): readonly string[] => {
  const found = new Map<string, TypeFact>()
  const visit = (text: string): void => {
    const id = typeIdOf(readType(text).name)
    const type = comparison.hosts.primary.types.get(id)
    if (type === undefined || found.has(id) || comparison.hosts.replica.types.has(id)) return
    for (const part of partsOf(type)) visit(part)
    found.set(id, type)
  }
  for (const column of columns) visit(column.type)
  return [...found.values()].map(createType)
}

/** The user-defined types that values of a type (as format_type shows it) are made of, itself among them. */
export const typesWithin = (types: ReadonlyMap<string, TypeFact>, text: string): readonly TypeFact[] => {
  const type = types.get(typeIdOf(readType(text).name))
  return type === undefined ? [] : [type, ...partsOf(type).flatMap(part => typesWithin(types, part))]
}

const partsOf = (type: TypeFact): readonly string[] => {
  switch (type.kind) {
    case 'enum':
      return []
    case 'domain':
      return [type.base]
    case 'composite':
      return type.attributes.map(attribute => attribute.type)
    case 'range':
      return [type.subtype]
  }
}
