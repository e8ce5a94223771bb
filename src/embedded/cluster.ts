import { appendFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import { type Account, clusterRoot, ownFolderIn, runAs, serverAccount } from './account.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { withClient } from './client.ts'
import { type ServerProcess, spawnServer } from './process.ts'
import { configuration, freePort, type Settings } from './settings.ts'
import { ownFolder, reachableBinaries, templateFolder } from './template.ts'

/**
 * One running PostgreSQL server on a loopback port. Superuser `postgres`; loopback connections are trusted, so any program on
 * this machine can use it: for demos and tests only.
 */
export type Cluster = {
  readonly name: string
  readonly major: number
  readonly port: number
  /** Database `postgres`; `databaseUrl` of client.ts gives the others. */
  readonly url: string
  readonly dataDir: string
  readonly logFile: string
  /** Fast shutdown, then the folder is removed. May be called twice. */
  stop(): Promise<void>
  /** Immediate shutdown, like a crash: sessions are cut, nothing is written. The folder stays; `restart` recovers. */
  kill(): Promise<void>
  /** Stops if need be and starts again on the same port. */
  restart(): Promise<void>
  /** Lets the server outlive this process. Answers its pid: `kill -INT <pid>` stops it, and then its folder goes. */
  keep(): number
}

export type ClusterOptions = {
  readonly major: number
  /** postgresql.conf settings on top of the defaults in settings.ts. */
  readonly settings?: Settings
  /** For messages. */
  readonly name?: string
}

const READY_WITHIN_MS = 30_000
const PORT_ATTEMPTS = 5

type Place = { readonly folder: string; readonly data: string; readonly log: string }
type Launcher = { readonly binaries: Binaries; readonly account: Account; readonly place: Place; readonly port: number }

/**
 * Starts a fresh server (about 0.2 s; 1 s more the first time a version is used). It stops and its folder goes when this
 * process ends in any way. Throws Fault `no-server-binaries`, `no-account`, `temporary-folder`, `server-program` or `server-start`.
 */
export const startCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const account = serverAccount()
  const state = ownFolderIn(clusterRoot(), account)
  const binaries = reachableBinaries(findBinaries(options.major), account)
  const template = templateFolder(binaries, account, state)
  for (let attempt = 1; ; attempt += 1) {
    const place = copyTemplate(template, account, state)
    const launcher = { binaries, account, place, port: await freePort() }
    appendFileSync(
      join(place.data, 'postgresql.conf'),
      configuration(options.major, launcher.port, options.settings ?? {}),
    )
    try {
      return cluster(options, launcher, await launch(launcher))
    } catch (cause) {
      remove(place.folder)
      if (!isPortTaken(cause) || attempt === PORT_ATTEMPTS) throw cause
    }
  }
}

const copyTemplate = (template: string, account: Account, state: string): Place => {
  const folder = ownFolder(join(state, 'cluster-'), account)
  const place = { folder, data: join(folder, 'data'), log: join(folder, 'server.log') }
  runAs(account, folder, 'cp', ['-a', join(template, 'data'), place.data])
  return place
}

const cluster = (options: ClusterOptions, launcher: Launcher, first: ServerProcess): Cluster => {
  const { place, port } = launcher
  const running = { server: first }
  return {
    name: options.name ?? `pg${options.major}`,
    major: options.major,
    port,
    url: urlOf(port),
    dataDir: place.data,
    logFile: place.log,
    stop: async () => {
      await running.server.end('SIGINT')
      remove(place.folder)
    },
    kill: () => running.server.end('SIGQUIT'),
    restart: async () => {
      await running.server.end('SIGINT')
      running.server = await launch(launcher)
    },
    keep: () => {
      running.server.release()
      return running.server.pid
    },
  }
}

/** A cut-off server's last children may still be writing. */
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })

const urlOf = (port: number): string => `postgres://postgres@127.0.0.1:${port}/postgres`

const launch = async (launcher: Launcher): Promise<ServerProcess> => {
  const { binaries, account, place } = launcher
  const server = await spawnServer(join(binaries.folder, 'postgres'), account, place)
  const until = Date.now() + READY_WITHIN_MS
  while (!server.hasExited() && Date.now() < until) {
    if (await answers(launcher)) return server
    await sleep(10)
  }
  await server.end('SIGQUIT')
  throw new Fault('server-start', `PostgreSQL ${binaries.version} did not start: ${logTail(place.log)}`)
}

/** True once our own server answers, not another one that sits on the port. */
const answers = async ({ port, place }: Launcher): Promise<boolean> => {
  try {
    const { rows } = await withClient(urlOf(port), client => client.query('SHOW data_directory'))
    return rows[0]?.data_directory === place.data
  } catch {
    return false
  }
}

const logTail = (log: string): string => readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n')

const isPortTaken = (cause: unknown): boolean =>
  cause instanceof Fault && cause.message.includes('could not create any TCP/IP sockets')
