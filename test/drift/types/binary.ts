import { withClient } from '../../../src/embedded/client.ts'
import type { Cluster } from '../../../src/embedded/cluster.ts'
import type { PairUrls } from '../../../src/embedded/pair.ts'
import { sentTexts } from './read.ts'
import { saidOfBytes } from './said.ts'
import { schema } from './specimens.ts'
import { arrived, type Caravan, type Lane, stops, wire } from './travel.ts'

/** Types whose bytes could pass for one another's, and some that could not: each is sent to each of its line. */
const kin: readonly (readonly string[])[] = [
  ['boolean', '"char"'],
  ['integer', 'real', 'oid', 'xid', 'date', 'regclass'],
  ['bigint', 'double precision', 'money', 'timestamp without time zone', 'timestamp with time zone'],
  ['bigint', 'time without time zone', 'pg_lsn', 'xid8', 'macaddr8', 'timestamp with time zone'],
  ['interval', 'uuid', 'point'],
  ['lseg', 'box'],
  ['line', 'circle'],
  ['text', 'name', 'json', 'app.mood', 'bytea', 'app.citext', 'character varying(10)'],
  ['smallint', 'integer', 'bigint', 'numeric', 'text', 'bytea'],
  ['numeric', 'numeric(10,2)'],
  ['bit(8)', 'bit varying'],
  ['inet', 'cidr'],
  ['json', 'jsonb'],
  ['path', 'polygon'],
  ['integer[]', 'bigint[]', 'text[]', 'app.mood[]'],
  ['app.pair', 'app.wide_pair'],
  ['int4range', 'int8range'],
  ['app.mood', 'app.size'],
  ['app.positive', 'integer', 'bigint'],
]

const pairs = [
  ...new Map(
    kin.flatMap(types =>
      types.flatMap(from => types.filter(to => to !== from).map(to => [`${from} ${to}`, { from, to }] as const)),
    ),
  ).values(),
]

/** One value is enough to see what stops; what is taken is seen with all. */
const few = 2

const lanesOf = (from: string, texts: readonly string[], major: number): readonly Lane[] =>
  pairs
    .filter(pair => pair.from === from)
    .flatMap(({ to }) => {
      const { verdict } = saidOfBytes(from, to, major)
      const shown =
        verdict === 'never' || verdict === 'format' ? texts.filter(text => text !== '').slice(0, few) : texts
      return shown.map(text => ({ from, to, values: [text] }))
    })

type Outcome = Lane & { readonly sent: string; readonly stop: string | null; readonly text: string | null }

const fitsVerdict = (from: string, to: string, own: readonly Outcome[], major: number): boolean => {
  const stopped = own.filter(({ stop }) => stop !== null)
  const changed = own.filter(({ stop, sent, text }) => stop === null && text !== sent)
  const { verdict } = saidOfBytes(from, to, major)
  switch (verdict) {
    case 'travels':
      return stopped.length + changed.length === 0
    case 'loses':
      return stopped.length === 0 && changed.length > 0
    case 'never':
      return stopped.length === own.length
    case 'range':
    case 'length':
      return stopped.length > 0
    case 'format':
      return stopped.length + changed.length > 0
  }
}

/** Sends values through a binary subscription; answers of how many pairs, and those that did other than what is said of them. */
export const unlikeBytes = async (urls: PairUrls, replica: Cluster, major: number) => {
  for (const url of [urls.primaryUrl, urls.replicaUrl]) await withClient(url, client => client.query(schema))
  const sent = await sentTexts(urls.primaryUrl, major)
  const caravans: readonly Caravan[] = [...sent]
    .map(([from, texts], index) => ({ table: `bytes_${index}`, from, lanes: lanesOf(from, texts, major) }))
    .filter(({ lanes }) => lanes.length > 0)
  await wire(urls, 'bytes', caravans, ', binary = true')
  const stopped = await stops(urls, replica, caravans, 'bytea')
  const outcomes: Outcome[] = []
  for (const caravan of caravans) {
    const texts = await arrived(urls.replicaUrl, caravan)
    for (const [column, lane] of caravan.lanes.entries()) {
      const stop = stopped.find(one => one.table === caravan.table && one.column === column)?.message ?? null
      outcomes.push({ ...lane, sent: lane.values[0] ?? '', stop, text: texts[column]?.[column] ?? null })
    }
  }
  const unlike = pairs.flatMap(({ from, to }) => {
    const own = outcomes.filter(one => one.from === from && one.to === to)
    return fitsVerdict(from, to, own, major) ? [] : [{ said: saidOfBytes(from, to, major), own }]
  })
  return { pairs: pairs.length, unlike }
}
