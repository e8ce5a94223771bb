import type { Weight } from '../base/finding.ts'

/** Gravest first. */
const order: readonly Weight[] = ['blocks', 'stalls-materialize', 'diverges', 'locks', 'warning', 'note']

/** 0 for the gravest. */
export const weightOrder = (weight: Weight): number => order.indexOf(weight)
