import type { Finding } from '../base/finding.ts'
import type { PlacedStatement } from './actions.ts'
import { clash } from './clash.ts'
import type { Lane } from './lanes.ts'
import { placeOf, type RuledMigration, type RuledPart, type RuledStatement } from './rule-file.ts'

/** A part at its place in the file; `wants`: the tables new in it that its foreign keys point at. */
type Place = {
  readonly statement: RuledStatement
  readonly part: RuledPart
  readonly lane: Lane
  readonly wants: readonly string[]
}

/** Tables that the file has made so far, as they are called so far, each with what it is a partition of. */
type Made = ReadonlyMap<string, string | null>

const withMade = (made: Made, { ruling }: RuledPart, lane: Lane): Made => {
  const now = new Map(made)
  for (const { what, id, from, partitionOf } of lane === 'none' ? [] : ruling.creates) {
    if (what !== 'relation' || (from !== undefined && !made.has(from))) continue
    now.set(id, partitionOf ?? made.get(from ?? '') ?? null)
    if (from !== undefined) now.delete(from)
  }
  return now
}

const isAmong = (made: Made, ids: ReadonlySet<string>, id: string | null): boolean =>
  id !== null && (ids.has(id) || isAmong(made, ids, made.get(id) ?? null))

const placesOf = (placed: readonly PlacedStatement[]): readonly Place[] => {
  let made: Made = new Map()
  // VALIDATE and ENFORCED speak of a foreign key that the file has made, and not of where it points.
  const referring = new Map<string, readonly string[]>()
  return placed.flatMap(({ ruled, lanes }) =>
    ruled.parts.map((part, index): Place => {
      const { object, cost } = part.ruling
      if (cost.refers.length > 0) referring.set(object, cost.refers)
      const targets = new Set(referring.get(object))
      const lane = lanes[index] ?? 'none'
      const wants = [...made.keys()].filter(id => isAmong(made, targets, id))
      made = withMade(made, part, lane)
      return { statement: ruled, part, lane, wants }
    }),
  )
}

/** Can it say anything of this file? To place its parts costs more than to rule on them. */
export const mayDefer = ({ blocks }: RuledMigration): boolean => {
  const rulings = blocks.flatMap(({ statements }) =>
    statements.flatMap(({ parts }) => parts.map(({ ruling }) => ruling)),
  )
  const referred = new Set(rulings.flatMap(({ cost, order }) => (order === 'expand' ? [] : cost.refers)))
  return (
    referred.size > 0 &&
    rulings.some(({ cost, order }) => cost.scans && order !== 'free') &&
    rulings.some(({ creates }) =>
      creates.some(({ id, partitionOf = '' }) => referred.has(id) || referred.has(partitionOf)),
    )
  )
}

type Looks = (place: Place) => boolean

/** A replica without a mirror has no foreign keys. */
const looksForRows =
  (mirrors: boolean): Looks =>
  ({ part: { ruling }, wants, lane }) =>
    wants.length > 0 &&
    ruling.cost.scans &&
    ruling.order !== 'free' &&
    lane !== 'none' &&
    (mirrors || ruling.needed === 'rows')

/** What looks for rows of such tables, and what comes after that in the file and depends on it. */
const waiting = (places: readonly Place[], looks: Looks, stays: ReadonlySet<Place>): ReadonlySet<Place> => {
  const found = new Set<Place>()
  for (const place of places) {
    const { part, lane } = place
    if (lane !== 'contract' || stays.has(place)) continue
    if (looks(place) || [...found].some(earlier => clash(earlier.part, part))) found.add(place)
  }
  return found
}

/** Those that something later depends on which cannot wait: it stands in another transaction of the file. */
const overtaken = (places: readonly Place[], waits: ReadonlySet<Place>): readonly Place[] =>
  places.filter(
    (place, index) =>
      waits.has(place) &&
      places
        .slice(index + 1)
        .some(later => later.lane !== 'none' && !waits.has(later) && clash(place.part, later.part)),
  )

/** What would look for them too early: it stands in the stream, or something later that cannot wait depends on it. */
const tooEarly = (places: readonly Place[], looks: Looks, waits: ReadonlySet<Place>): readonly Place[] =>
  places.filter(place => looks(place) && !waits.has(place))

const refusal = ({ statement, part, wants }: Place): Finding => ({
  code: 'needs-copied-rows',
  weight: 'blocks',
  host: null,
  object: part.ruling.object,
  place: placeOf(statement, part),
  message: `${part.ruling.object}: refused`,
  why: `it looks for rows of ${wants.join(', ')}, which come to a replica with the initial copy, after this file, and at this place of the file it cannot wait for that`,
  cure: ['move it, and what depends on it, to the next migration'],
})

/**
 * Parts that look for rows of another table, made in this file, and what hangs on them, wait for its initial copy (lane `final`):
 * apply checks no foreign key, but the DDL itself does. Those that cannot wait are findings. `mirrors`: some replica has all that
 * the primary has.
 */
export const deferToCopy = (
  placed: readonly PlacedStatement[],
  mirrors: boolean,
): { readonly placed: readonly PlacedStatement[]; readonly findings: readonly Finding[] } => {
  const places = placesOf(placed)
  const looks = looksForRows(mirrors)
  const stays = new Set<Place>()
  let waits = waiting(places, looks, stays)
  for (let late = overtaken(places, waits); late.length > 0; late = overtaken(places, waits)) {
    for (const place of late) stays.add(place)
    waits = waiting(places, looks, stays)
  }
  let next = 0
  return {
    placed: placed.map(statement => ({
      ...statement,
      lanes: statement.lanes.map(lane => {
        const place = places[next++]
        return place !== undefined && waits.has(place) ? 'final' : lane
      }),
    })),
    findings: tooEarly(places, looks, waits).map(refusal),
  }
}
