import { waitForCatchUp } from '../../../src/embedded/catch-up.ts'
import { withClient } from '../../../src/embedded/client.ts'
import type { Cluster } from '../../../src/embedded/cluster.ts'
import type { PairUrls } from '../../../src/embedded/pair.ts'
import { judge } from './judge.ts'
import { type Reading, readings, sentTexts, zones } from './read.ts'
import { agrees, said } from './said.ts'
import { schema } from './specimens.ts'
import { arrived, type Caravan, send, stops, wire } from './travel.ts'

/** `from` → `to` → what becomes of each value. */
export type Readings = ReadonlyMap<string, ReadonlyMap<string, readonly Reading[]>>

/** The specimens' schema on both hosts, whose zones differ, and what the replica's input functions make of the primary's values. */
export const read = async (urls: PairUrls, primary: number, replica: number): Promise<Readings> => {
  for (const url of [urls.primaryUrl, urls.replicaUrl]) await withClient(url, client => client.query(schema))
  await withClient(urls.replicaUrl, client =>
    client.query(
      `DO $do$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = %L', current_database(), '${zones.replica}'); END $do$`,
    ),
  )
  return readings(urls.replicaUrl, replica, await sentTexts(urls.primaryUrl, primary))
}

/** Pairs of which the table says something else than their readings. */
export const wrongPairs = (all: Readings, major: number): readonly unknown[] =>
  [...all].flatMap(([from, targets]) =>
    [...targets].flatMap(([to, own]) => {
      if (from === to) return []
      const [measured, transfer] = [judge(own, { from, to, major }), said(from, to, major)]
      return agrees(from, transfer, measured) ? [] : [{ from, to, said: transfer, measured }]
    }),
  )

const taken = ({ read: result }: Reading): string | null => ('text' in result ? result.text : null)

/** Every value that the other type reads, in one table for each source. */
const takenOf = (all: Readings): readonly Caravan[] =>
  [...all].map(([from, targets], index) => ({
    table: `taken_${index}`,
    from,
    lanes: [...targets].map(([to, own]) => ({
      from,
      to,
      values: own.map(reading => (taken(reading) === null ? null : reading.sent)),
    })),
  }))

/** Sends all that is taken through replication; answers what did not arrive as it was read. */
export const unlikeTaken = async (urls: PairUrls, all: Readings): Promise<readonly unknown[]> => {
  const caravans = takenOf(all)
  await wire(urls, 'taken', caravans)
  for (const caravan of caravans) await send(urls.primaryUrl, caravan)
  await waitForCatchUp(urls, 120_000)
  const unlike: unknown[] = []
  for (const caravan of caravans) {
    const texts = await arrived(urls.replicaUrl, caravan)
    for (const [column, { from, to }] of caravan.lanes.entries()) {
      const [here, computed] = [texts[column] ?? [], (all.get(from)?.get(to) ?? []).map(taken)]
      if (here.length !== computed.length || here.some((text, n) => text !== computed[n]))
        unlike.push({ from, to, here, computed })
    }
  }
  return unlike
}

type Refused = { readonly from: string; readonly to: string; readonly sent: string; readonly sqlState: string }

const refusedOf = (all: Readings): readonly Refused[] =>
  [...all].flatMap(([from, targets]) =>
    [...targets].flatMap(([to, own]) =>
      own.flatMap(({ sent, read: result }) =>
        'sqlState' in result ? [{ from, to, sent, sqlState: result.sqlState }] : [],
      ),
    ),
  )

/** Enough of them that every source is refused, and every target refuses in each of its ways; `every`: one of every pair. */
const chosen = (refused: readonly Refused[], every: boolean): readonly Refused[] => {
  const seen = new Set<string>()
  return refused.filter(({ from, to, sqlState }) => {
    const fresh = (every ? [`${from} ${to}`] : [`from ${from}`, `${sqlState} ${to}`]).filter(key => !seen.has(key))
    for (const key of fresh) seen.add(key)
    return fresh.length > 0
  })
}

/** Sends values that are refused; answers how many stopped apply, and which did not stop it as they were to. */
export const unlikeRefused = async (urls: PairUrls, replica: Cluster, all: Readings, every: boolean) => {
  const refused = chosen(refusedOf(all), every)
  const caravans = [...all.keys()].map((from, index) => ({
    table: `refused_${index}`,
    from,
    lanes: refused.filter(one => one.from === from).map(one => ({ ...one, values: [one.sent] })),
  }))
  const sending = caravans.filter(({ lanes }) => lanes.length > 0)
  await wire(urls, 'refused', sending)
  const stopped = await stops(urls, replica, sending)
  const unlike = sending.flatMap(({ table, lanes }) =>
    lanes.flatMap(({ from, to, sent, sqlState }, column) => {
      const stop = stopped.find(one => one.table === table && one.column === column)
      return stop?.sqlState === sqlState ? [] : [{ from, to, sent, sqlState, stop }]
    }),
  )
  return { stops: stopped.length, unlike }
}
