import type { Order } from '../migrations/migration.ts'

/**
 * When a part runs on a replica: before the primary's transaction, inside the stream, after the barrier, after the initial copy of
 * the file's new tables, or never.
 */
export type Lane = 'expand' | 'stream' | 'contract' | 'final' | 'none'

const rank = { expand: 0, stream: 1, contract: 2, final: 3 } as const

/** `leads`: outside of the stream it begins with a text that the replica runs in expand. */
type Placed = { lane: Lane; readonly flexible: boolean; readonly leads: boolean }

const startLane: Record<Order, Lane> = {
  expand: 'expand',
  contract: 'contract',
  stream: 'stream',
  free: 'contract',
  replica: 'contract',
  primary: 'none',
  refuse: 'none',
}

const place = (order: Order, leads: boolean): Placed => ({ lane: startLane[order], flexible: order === 'free', leads })

/** The lane in which it first does something. */
const entry = ({ lane, leads }: Placed): Lane => (leads && lane === 'contract' ? 'expand' : lane)

/** One repair of a pair whose lanes contradict the file's order. `free` parts move first; what cannot move goes into the stream. */
const mend = (earlier: Placed, later: Placed, settled: WeakSet<Placed>): void => {
  if (earlier.flexible && !settled.has(earlier)) {
    settled.add(earlier)
    earlier.lane = entry(later)
    return
  }
  if (earlier.lane === 'contract') earlier.lane = 'stream'
  if (entry(later) === 'expand') later.lane = 'stream'
}

const contradicts = (earlier: Placed, later: Placed): boolean => {
  const next = entry(later)
  return earlier.lane !== 'none' && next !== 'none' && rank[earlier.lane] > rank[next]
}

/**
 * Gives every part of a round its lane, so that parts that depend on one another (`conflict(i, j)`, i before j in the file) run
 * on a replica in the file's order: expand before stream before contract. A part that an expand or contract could not follow
 * rides in the stream with what it depends on; there any order is right. A contract that `leads` begins in expand. Ends: each repair settles a free part or enters the stream.
 */
export const assignLanes = (
  orders: readonly Order[],
  conflict: (earlier: number, later: number) => boolean,
  leads: readonly boolean[] = [],
): readonly Lane[] => {
  const placed = orders.map((order, index) => place(order, leads[index] ?? false))
  const settled = new WeakSet<Placed>()
  const mendPair = (earlier: number, later: number): boolean => {
    const first = placed[earlier]
    const second = placed[later]
    if (first === undefined || second === undefined) return false
    if (!contradicts(first, second) || !conflict(earlier, later)) return false
    mend(first, second, settled)
    return true
  }
  let changed = true
  while (changed) {
    changed = false
    for (let later = 1; later < placed.length; later++)
      for (let earlier = 0; earlier < later; earlier++) if (mendPair(earlier, later)) changed = true
  }
  return placed.map(part => part.lane)
}
