import type { Subject } from './subject.ts'

type Trait<T> = ((subject: Subject) => T) | undefined

/** What a trait tells of a part; null where its kind, or the verdict, has no such trait. */
export const told = <T>(trait: Trait<T | null>, subject: Subject): T | null =>
  trait === undefined ? null : trait(subject)

const none: readonly never[] = []

/** The same of a trait that tells of several things: none. */
export const allTold = <T>(trait: Trait<readonly T[]>, subject: Subject): readonly T[] =>
  trait === undefined ? none : trait(subject)
