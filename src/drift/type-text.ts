import { qualify, readName } from '../sql/name.ts'

/** A type as format_type shows it, taken apart: `numeric(10,2)[]` is numeric, [10, 2], an array. */
export type TypeText = { readonly name: string; readonly modifiers: readonly number[]; readonly array: boolean }

export const readType = (text: string): TypeText => {
  const array = text.endsWith('[]')
  const element = array ? text.slice(0, -2) : text
  const [whole, list = ''] = /\((-?\d+(?:,-?\d+)*)\)/.exec(element) ?? []
  return {
    name: whole === undefined ? element : element.replace(whole, ''),
    modifiers: list === '' ? [] : list.split(',').map(Number),
    array,
  }
}

/** The id a catalog lists a user-defined type under; majors differ in which names they quote. */
export const typeIdOf = (name: string): string => {
  const parts = readName(name)
  return parts === null ? name : qualify(parts.schema, parts.name)
}
