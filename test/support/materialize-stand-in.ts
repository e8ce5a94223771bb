// Stands in for a Materialize server, which cannot be installed from a package registry. It speaks PostgreSQL's wire protocol, reads
// statements with Materialize's own parser, keeps the tables it is told to make and answers the catalog queries about them.
// With a replica it pins what the replica's tables are at that moment, and a table dies by Materialize's rules
// (materialize-rules.ts) when they change. It moves no rows: TRUNCATE and missing old rows go unnoticed.
// With REPL_MIGRATE_MATERIALIZE_URL_FOR_TESTS the same suites run against the real server of that URL.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { Pin } from '../../src/materialize/pin.ts'
import { checkTables } from './materialize-answers.ts'
import { runOn } from './materialize-model.ts'
import { emptyState } from './materialize-state.ts'
import { replicaUpstream } from './materialize-upstream.ts'
import { serveClient } from './materialize-wire.ts'

export type StandIn = {
  readonly url: string
  /** The tables of `materialize.public.mz_source`, live; without a replica a test puts some in. Empty for a real server. */
  readonly pins: Pin[]
  /** Every statement it was sent. */
  readonly log: string[]
  /** Compares its tables with the replica now; it also does before every answer about them. */
  check(): Promise<void>
  stop(): Promise<void>
}

export type StandInOptions = {
  readonly replicaUrl?: string
  /** The publication of the replica that the source reads; `mz_source`. */
  readonly publication?: string
}

const realServer = (url: string): StandIn => ({
  url,
  pins: [],
  log: [],
  check: async () => undefined,
  stop: async () => undefined,
})

/** Starts one on a free loopback port, or names the real server of the environment. */
export const startMaterializeStandIn = async (options: StandInOptions = {}): Promise<StandIn> => {
  const real = process.env['REPL_MIGRATE_MATERIALIZE_URL_FOR_TESTS'] ?? ''
  if (real !== '') return realServer(real)
  const { replicaUrl, publication = 'mz_source' } = options
  const state = emptyState(replicaUrl === undefined ? null : replicaUpstream(replicaUrl, publication))
  const log: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket.on('close', () => sockets.delete(socket)))
    serveClient(socket, sql => {
      log.push(sql)
      return runOn(state, sql)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `postgres://materialize@127.0.0.1:${port}/materialize?sslmode=disable`,
    pins: state.pins,
    log,
    check: () => checkTables(state),
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
    },
  }
}
