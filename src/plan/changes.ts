import { type Change, effectOf } from '../materialize/effect.ts'
import type { PlacedStatement } from './actions.ts'
import type { Lane } from './lanes.ts'

const ignored = ({ ruled }: PlacedStatement): boolean =>
  ruled.directives.some(directive => directive.name === 'materialize')

/** What the replica's DDL in these lanes means to Materialize; statements under `materialize=ignore` say nothing. */
export const changesIn = (placed: readonly PlacedStatement[], lanes: readonly Lane[]): readonly Change[] =>
  placed
    .filter(statement => !ignored(statement))
    .flatMap(({ ruled, lanes: own }) =>
      ruled.parts.flatMap(({ ruling }, index) => (lanes.includes(own[index] ?? 'none') ? ruling.changes : [])),
    )

/** The changes a Materialize table would not survive, were it pinned to everything they touch. */
export const stalling = (changes: readonly Change[]): readonly Change[] =>
  changes.filter(change => effectOf(change, null).effect === 'stalls')
