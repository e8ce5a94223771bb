import type { Kind, Verdict } from './kind.ts'
import { refuseList } from './refuse-list.ts'

const sayWhere =
  'say where it belongs with a comment above it: `-- repl-migrate: order=free` (both hosts, no rows concerned), `order=stream` (both hosts at the same place in the stream) or `host=primary`'

const refusalOf = (key: string): Pick<Verdict, 'why' | 'instead'> => {
  const listed = refuseList.find(({ keys }) => keys.test(key))
  if (listed !== undefined) return { why: listed.why, instead: listed.instead }
  return { why: `repl-migrate has no ruling for ${key}, and does not guess`, instead: sayWhere }
}

/** The kind of a part that no other knows: it refuses, by the list where that says why. */
export const unknown = (key: string): Kind => ({
  name: 'unknown',
  keys: [key],
  about: 'A statement the tool has no ruling for.',
  object: () => key,
  lock: null,
  needed: 'mirror',
  whole: true,
  cases: [],
  otherwise: { order: 'refuse', ...refusalOf(key) },
  examples: [],
})
