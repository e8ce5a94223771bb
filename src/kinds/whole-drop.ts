import type { Falling } from '../catalog/dependents.ts'
import type { Kind } from './kind.ts'
import { reachedChanges, takesKeys } from './reach.ts'
import { cascades } from './spoken.ts'
import type { Subject } from './subject.ts'

type Shared = Pick<Kind, 'lock' | 'needed' | 'whole' | 'asks' | 'materialize' | 'cases'>

/** A drop whose CASCADE takes columns and tables that the file does not name; `why` is why those must go inside the stream. */
export const wholeDrop = (fallingOf: (subject: Subject) => Falling, why: string): Shared => ({
  lock: null,
  needed: 'rows',
  whole: true,
  asks: subject => (cascades(subject) ? fallingOf(subject) : null),
  materialize: subject => reachedChanges(subject, fallingOf(subject)),
  cases: [
    takesKeys(fallingOf),
    { when: 'CASCADE is given', test: cascades, verdict: { order: 'stream', why, loses: true } },
  ],
})
