import { databaseUrl, type WithClient, withClient } from './client.ts'
import { type Cluster, startCluster } from './cluster.ts'
import type { Settings } from './settings.ts'

/** Two databases between which rows replicate. */
export type PairUrls = { readonly primaryUrl: string; readonly replicaUrl: string }

/** Two running servers with a database of the same name on each. */
export type Pair = PairUrls & { readonly primary: Cluster; readonly replica: Cluster; stop(): Promise<void> }

export type PairOptions = {
  /** Majors. */
  readonly primary: number
  readonly replica: number
  readonly settings?: Settings
  /** Default `app`. */
  readonly database?: string
  /** Creates the publication and the subscription with their default names. */
  readonly wire?: boolean
}

/** The subscription's name is also its slot's. */
export type Wiring = { readonly publication: string; readonly subscription: string }

const DEFAULT_WIRING: Wiring = { publication: 'repl_to_replica', subscription: 'repl_from_primary' }

/** Starts both servers. Throws what startCluster throws; then none is left running. */
export const startPair = async (options: PairOptions): Promise<Pair> => {
  const running: Cluster[] = []
  const start = async (name: string, major: number): Promise<Cluster> => {
    const cluster = await startCluster({ major, name, settings: options.settings ?? {} })
    running.unshift(cluster)
    return cluster
  }
  /** The replica first: a primary's shutdown waits for its subscribers. */
  const stop = async (): Promise<void> => {
    for (const cluster of running) await cluster.stop()
  }
  try {
    const primary = await start('primary', options.primary)
    const replica = await start('replica', options.replica)
    const urls = await createDatabases(primary, replica, options.database ?? 'app')
    if (options.wire === true) await wirePair(urls)
    return { primary, replica, ...urls, stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

/** An empty database. Copied as files: since 15 a server would log every page, which takes it three times as long. */
export const createDatabase = async (cluster: Cluster, name: string, use: WithClient = withClient): Promise<void> => {
  const strategy = cluster.major >= 15 ? 'STRATEGY = FILE_COPY' : ''
  await use(cluster.url, client => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} ${strategy}`))
}

/** The same empty database on both servers. */
export const createDatabases = async (
  primary: Cluster,
  replica: Cluster,
  database: string,
  use: WithClient = withClient,
): Promise<PairUrls> => {
  await Promise.all([primary, replica].map(cluster => createDatabase(cluster, database, use)))
  return { primaryUrl: databaseUrl(primary.url, database), replicaUrl: databaseUrl(replica.url, database) }
}

/** An empty publication on the primary and an enabled subscription to it on the replica. */
export const wirePair = async (urls: PairUrls, wiring: Wiring = DEFAULT_WIRING): Promise<void> => {
  await withClient(urls.primaryUrl, client =>
    client.query(`CREATE PUBLICATION ${client.escapeIdentifier(wiring.publication)}`),
  )
  await withClient(urls.replicaUrl, client =>
    client.query(
      `CREATE SUBSCRIPTION ${client.escapeIdentifier(wiring.subscription)}
       CONNECTION ${client.escapeLiteral(urls.primaryUrl)} PUBLICATION ${client.escapeIdentifier(wiring.publication)}`,
    ),
  )
}

/** Adds tables (SQL names) to the publication and has the subscription take them up, rows included. */
export const publishTables = async (
  urls: PairUrls,
  tables: readonly string[],
  wiring: Wiring = DEFAULT_WIRING,
  use: WithClient = withClient,
): Promise<void> => {
  await use(urls.primaryUrl, client =>
    client.query(`ALTER PUBLICATION ${client.escapeIdentifier(wiring.publication)} ADD TABLE ${tables.join(', ')}`),
  )
  await use(urls.replicaUrl, client =>
    client.query(`ALTER SUBSCRIPTION ${client.escapeIdentifier(wiring.subscription)} REFRESH PUBLICATION`),
  )
}
