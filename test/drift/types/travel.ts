import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { waitForCatchUp } from '../../../src/embedded/catch-up.ts'
import { withClient } from '../../../src/embedded/client.ts'
import type { Cluster } from '../../../src/embedded/cluster.ts'
import type { PairUrls } from '../../../src/embedded/pair.ts'

/** One column on its way: a primary's column of one type, a replica's of another, and the values to send (null: none). */
export type Lane = { readonly from: string; readonly to: string; readonly values: readonly (string | null)[] }

/** Lanes of one source, side by side in one table. */
export type Caravan = { readonly table: string; readonly from: string; readonly lanes: readonly Lane[] }

const columns = (lanes: readonly Lane[], type: (lane: Lane) => string): string =>
  lanes.map((lane, index) => `c${index} ${type(lane)}`).join(', ')

/** The tables on both hosts, published, with a subscription that copies nothing: every row comes by apply. */
export const wire = async (urls: PairUrls, name: string, caravans: readonly Caravan[], options = ''): Promise<void> => {
  const tables = caravans.map(({ table }) => table)
  await withClient(urls.primaryUrl, async client => {
    for (const { table, lanes } of caravans)
      await client.query(`CREATE TABLE ${table} (n int PRIMARY KEY, ${columns(lanes, ({ from }) => from)})`)
    await client.query(`CREATE PUBLICATION ${name} FOR TABLE ${tables.join(', ')}`)
  })
  await withClient(urls.replicaUrl, async client => {
    for (const { table, lanes } of caravans)
      await client.query(`CREATE TABLE ${table} (n int PRIMARY KEY, ${columns(lanes, ({ to }) => to)})`)
    await client.query(
      `CREATE SUBSCRIPTION ${name} CONNECTION '${urls.primaryUrl}' PUBLICATION ${name} WITH (copy_data = false${options})`,
    )
  })
}

const literal = (client: pg.Client, value: string | null): string =>
  value === null ? 'NULL' : client.escapeLiteral(value)

/** Writes all rows of a caravan at once. */
export const send = (url: string, { table, lanes }: Caravan): Promise<void> =>
  withClient(url, async client => {
    const length = Math.max(0, ...lanes.map(({ values }) => values.length))
    const rows = Array.from({ length }, (_, n) => {
      const values = lanes.map(lane => literal(client, lane.values[n] ?? null))
      return `(${[n, ...values].join(', ')})`
    })
    await client.query(`INSERT INTO ${table} VALUES ${rows.join(', ')}`)
  })

/** What the replica holds, lane by lane, as its output functions write it under UTC. */
export const arrived = (url: string, { table, lanes }: Caravan): Promise<readonly (readonly (string | null)[])[]> =>
  withClient(url, async client => {
    await client.query(`SET TimeZone = 'UTC'`)
    const texts = lanes.map((_, index) => `CASE WHEN c${index} IS DISTINCT FROM NULL THEN format('%s', c${index}) END`)
    const { rows } = await client.query<{ texts: (string | null)[] }>(
      `SELECT ARRAY[${texts.join(', ')}] AS texts FROM ${table} ORDER BY n`,
    )
    return lanes.map((_, index) => rows.map(row => row.texts[index] ?? null))
  })

/** An apply worker's error over one column. */
export type Stop = {
  readonly table: string
  readonly column: number
  readonly sqlState: string
  readonly message: string
}

const line = /^\d\S* \S+ \S+ \[(\d+)\] (\w{5}) (\w+): {2}(.*)$/
const place = /target relation "public\.(\w+)" column "c(\d+)"/

/** Reads the errors over columns that come into a server's log from here on. */
const watchStops = async (cluster: Cluster) => {
  const file = await open(cluster.logFile, 'r')
  const state = {
    offset: (await file.stat()).size,
    rest: '',
    pid: '',
    errors: new Map<string, Omit<Stop, 'table' | 'column'>>(),
  }
  return {
    close: () => file.close(),
    next: async (): Promise<readonly Stop[]> => {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(1 << 20), 0, 1 << 20, state.offset)
      state.offset += bytesRead
      const lines = (state.rest + buffer.toString('utf8', 0, bytesRead)).split('\n')
      state.rest = lines.pop() ?? ''
      return lines.flatMap(text => {
        const [, pid = '', sqlState = '', level = '', message = ''] = line.exec(text) ?? []
        if (pid !== '') state.pid = pid
        if (level === 'ERROR') state.errors.set(pid, { sqlState, message })
        // Input functions with a context of their own push ours to a second line, which has no prefix.
        const [, table = '', column = ''] = place.exec(text) ?? []
        const error = table === '' ? undefined : state.errors.get(state.pid)
        return error === undefined ? [] : [{ table, column: Number(column), ...error }]
      })
    },
  }
}

/**
 * Sends one refused value at a time, each in a transaction of its own. Whenever apply stops over a column, that column becomes
 * the sink, which takes all (bytea where the subscription is binary), and apply goes on to the next: what is answered is every stop, in the log's words.
 */
export const stops = async (
  urls: PairUrls,
  replica: Cluster,
  caravans: readonly Caravan[],
  sink: 'text' | 'bytea' = 'text',
): Promise<readonly Stop[]> => {
  const log = await watchStops(replica)
  const seen = new Map<string, Stop>()
  const total = caravans.reduce((sum, { lanes }) => sum + lanes.length, 0)
  const moving = { done: false }
  const sending = withClient(urls.primaryUrl, async client => {
    for (const { table, lanes } of caravans)
      for (const [index, lane] of lanes.entries())
        await client.query(
          `INSERT INTO ${table} (n, c${index}) VALUES (${index}, ${literal(client, lane.values[0] ?? null)})`,
        )
  })
  const arriving = sending
    .then(() => waitForCatchUp(urls, 600_000))
    .finally(() => {
      moving.done = true
    })
  await withClient(urls.replicaUrl, async client => {
    while (!moving.done && seen.size <= total) {
      for (const stop of await log.next()) {
        const key = `${stop.table} ${stop.column}`
        if (seen.has(key)) continue
        seen.set(key, stop)
        await client.query(`ALTER TABLE ${stop.table} ALTER c${stop.column} TYPE ${sink} USING NULL`)
      }
      await sleep(2)
    }
  })
  await arriving
  await log.close()
  return [...seen.values()]
}
