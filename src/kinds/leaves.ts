import type { Kind } from './kind.ts'
import type { Subject } from './subject.ts'
import { allTold, told } from './trait.ts'

/** What a part leaves behind for later parts of the file to know, beyond what it makes and removes; each as the Kind's trait of that name tells it. */
export type Leaves = {
  readonly joins: { readonly partition: string; readonly of: string } | null
  readonly searchPath: readonly string[] | null
  readonly validates: string | null
  readonly unindexes: string | null
  readonly adds: string | null
  readonly generates: boolean
  readonly computes: readonly string[]
  readonly numbers: string | null
  readonly leavesNull: boolean
  readonly renames: { readonly to: string; readonly from: string } | null
  readonly names: string | null
  readonly renamesConstraint: { readonly relation: string; readonly from: string; readonly to: string } | null
  readonly respells: readonly string[]
  readonly empties: readonly string[]
  readonly fills: readonly string[]
}

const nothing: Leaves = {
  joins: null,
  searchPath: null,
  validates: null,
  unindexes: null,
  adds: null,
  generates: false,
  computes: [],
  numbers: null,
  leavesNull: false,
  renames: null,
  names: null,
  renamesConstraint: null,
  respells: [],
  empties: [],
  fills: [],
}

const traits = Object.keys(nothing) as readonly (keyof Leaves)[]

const leaving = new WeakMap<Kind, boolean>()

/** Most kinds leave nothing: their parts share one answer. */
const leavesAny = (kind: Kind): boolean => {
  const known = leaving.get(kind)
  if (known !== undefined) return known
  const any = traits.some(trait => kind[trait] !== undefined)
  leaving.set(kind, any)
  return any
}

/** What a part of this kind leaves behind. */
export const leavesOf = (kind: Kind, subject: Subject): Leaves =>
  leavesAny(kind)
    ? {
        joins: told(kind.joins, subject),
        searchPath: told(kind.searchPath, subject),
        validates: told(kind.validates, subject),
        unindexes: told(kind.unindexes, subject),
        adds: told(kind.adds, subject),
        generates: kind.generates?.(subject) === true,
        computes: allTold(kind.computes, subject),
        numbers: told(kind.numbers, subject),
        leavesNull: kind.leavesNull?.(subject) === true,
        renames: told(kind.renames, subject),
        names: told(kind.names, subject),
        renamesConstraint: told(kind.renamesConstraint, subject),
        respells: allTold(kind.respells, subject),
        empties: allTold(kind.empties, subject),
        fills: allTold(kind.fills, subject),
      }
    : nothing

/** Is it the answer of those that leave nothing? */
export const leavesNothing = (leaves: Leaves): boolean => leaves === nothing
