import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type ApplyError, applyErrors, markLog } from '../../src/embedded/apply-errors.ts'
import { waitForCatchUp } from '../../src/embedded/catch-up.ts'
import { databaseUrl, type WithClient, withClient } from '../../src/embedded/client.ts'
import type { Cluster } from '../../src/embedded/cluster.ts'
import {
  createDatabase,
  createDatabases,
  type Pair,
  type PairUrls,
  publishTables,
  startPair,
  type Wiring,
  wirePair,
} from '../../src/embedded/pair.ts'
import { compareRows, type RowComparison } from '../../src/embedded/rows.ts'
import type { Settings } from '../../src/embedded/settings.ts'
import { blanked, emptied, rewound } from './emptied.ts'
import { type KeptSessions, keepSessions } from './kept-sessions.ts'
import { startWarmSessions, type WarmSessions } from './warm-sessions.ts'

/** Majors: the primary's and the replica's. */
export type Majors = readonly [primary: number, replica: number]

const MAJORS = [11, 12, 13, 14, 15, 16, 17, 18]

const DIAGONAL = MAJORS.map((major): Majors => [major, major])

/** A replica one major ahead, as in an upgrade by way of it, and the far mixes both ways round. */
const MIXED: readonly Majors[] = [
  ...MAJORS.slice(1).map((major): Majors => [major - 1, major]),
  [11, 18],
  [18, 11],
  [15, 18],
  [18, 15],
]

const NAMED: Readonly<Record<string, readonly Majors[]>> = {
  diagonal: DIAGONAL,
  usual: [...DIAGONAL, ...MIXED],
  all: MAJORS.flatMap(primary => MAJORS.map((replica): Majors => [primary, replica])),
}

/**
 * The pairs that a proof runs on: REPL_MIGRATE_PAIRS (`15-15,11-18`, or a name: `diagonal`, `usual`, `all`), else one of equal
 * majors and mixes in which the oldest and the newest take either part.
 */
export const majors = (): readonly Majors[] => {
  const asked = process.env['REPL_MIGRATE_PAIRS'] ?? '15-15,11-18,18-11'
  return NAMED[asked] ?? asked.split(',').map(readMajors)
}

const readMajors = (text: string): Majors => {
  const [, primary, replica] = /^(\d+)-(\d+)$/.exec(text.trim()) ?? []
  if (primary === undefined || replica === undefined) throw new Error(`REPL_MIGRATE_PAIRS: ${text} is not like 15-18`)
  return [Number(primary), Number(replica)]
}

/** One test's own pair of databases on the file's pair of servers; it goes when the test is over. */
export type TestPair = PairUrls &
  Wiring & {
    readonly database: string
    /** The same two by way of sessions that are kept for the next client: for work of this process, not for the servers' own. */
    readonly warm: PairUrls
    /** SQL on one host, several statements allowed; answers the rows of the last one. */
    onPrimary(sql: string): Promise<readonly Row[]>
    onReplica(sql: string): Promise<readonly Row[]>
    /** Adds tables to the publication, refreshes the subscription, waits for their copies. */
    publish(...tables: string[]): Promise<void>
    caughtUp(): Promise<void>
    rows(tables?: readonly string[], without?: readonly string[]): Promise<readonly RowComparison[]>
    /** Errors of this pair's subscription since it was made. */
    applyErrors(): Promise<readonly ApplyError[]>
  }

type Row = Readonly<Record<string, unknown>>

export type PairHandle = {
  /** The running servers; only within tests and hooks. */
  pair(): Pair
  /** A fresh pair of databases, wired unless told otherwise. */
  fresh(options?: { readonly wire?: boolean }): Promise<TestPair>
  /**
   * A pair of databases without tables on which `setup` may have been before, for work that leaves nothing strange behind when it
   * answers true by `isSound`; it serves again then, which costs half of a fresh one.
   */
  reused<T>(work: (pair: TestPair) => Promise<T>, isSound: (result: T) => boolean): Promise<T>
  /** A wired pair without tables, for work that may stop its subscription; it serves again. */
  wired<T>(work: (pair: TestPair) => Promise<T>): Promise<T>
  /** A pair of empty databases, for work that wires them as it likes; it serves again where `isSound` finds nothing wrong. */
  blank<T>(work: (pair: TestPair) => Promise<T>, isSound: (result: T) => boolean): Promise<T>
}

/** Starts a pair of servers for the file or the describe block it is called in, and stops it after the last test. */
export const usePair = (primary: number, replica: number, settings: Settings = {}): PairHandle => {
  const started: { servers?: Servers } = {}
  const idle = { bare: [] as Made[], wired: [] as Made[], blank: [] as Made[] }
  const servers = (): Servers => {
    if (started.servers === undefined) throw new Error('usePair: the servers run within tests and hooks only')
    return started.servers
  }
  beforeAll(async () => {
    started.servers = await startServers(primary, replica, settings)
  })
  afterAll(() => started.servers?.stop())
  return {
    pair: () => servers().pair,
    fresh: options => freshPair(servers(), options?.wire ?? true),
    reused: async (work, isSound) => {
      const used = idle.bare.pop() ?? (await makePair(servers(), false))
      return lend(idle.bare, used, work, async result => isSound(result) && emptied(used.made))
    },
    wired: async work => {
      const used = idle.wired.pop() ?? (await makePair(servers(), true))
      return lend(idle.wired, used, work, () => rewound(used.made))
    },
    blank: async (work, isSound) => {
      const used = idle.blank.pop() ?? (await makePair(servers(), false))
      return lend(idle.blank, used, work, async result => isSound(result) && blanked(used.made))
    },
  }
}

/** A file's servers, and the ways to them by kept sessions. */
type Servers = {
  readonly pair: Pair
  /** Where databases are made and dropped. */
  readonly admin: KeptSessions
  readonly warm: readonly [primary: WarmSessions, replica: WarmSessions]
  stop(): Promise<void>
}

/** Many pairs of databases at once: `setup` counts the workers that are left. */
const roomy: Settings = { max_worker_processes: '64', max_logical_replication_workers: '48' }

const startServers = async (primary: number, replica: number, settings: Settings): Promise<Servers> => {
  const pair = await startPair({ primary, replica, settings: { ...roomy, ...settings } })
  const warm = [await startWarmSessions(pair.primary.url), await startWarmSessions(pair.replica.url)] as const
  const admin = keepSessions()
  const stop = async (): Promise<void> => {
    for (const relay of warm) relay.close()
    await admin.close()
    await pair.stop()
  }
  return { pair, admin, warm, stop }
}

/** Puts a pair back among the idle ones where `restored` says so, else drops it. */
const lend = async <T>(
  idle: Made[],
  used: Made,
  work: (pair: TestPair) => Promise<T>,
  restored: (result: T) => Promise<boolean>,
): Promise<T> => {
  let sound = false
  try {
    await used.renew()
    const result = await work(used.made)
    sound = await restored(result)
    return result
  } finally {
    if (sound) idle.push(used)
    else await used.drop()
  }
}

/** A new empty database on one server, for tests that need no pair; dropped when the test is over. */
export const freshDatabase = async (cluster: Cluster): Promise<string> => {
  const database = `t_${randomBytes(4).toString('hex')}`
  await createDatabase(cluster, database)
  onTestFinished(() => dropDatabase(cluster, database))
  return databaseUrl(cluster.url, database)
}

const freshPair = async (servers: Servers, wire: boolean): Promise<TestPair> => {
  const { made, drop } = await makePair(servers, wire)
  onTestFinished(drop)
  return made
}

/** `renew`: apply errors from now on are of the next work. */
type Made = { readonly made: TestPair; readonly renew: () => Promise<void>; readonly drop: () => Promise<void> }

const makePair = async ({ pair, admin, warm: by }: Servers, wire: boolean): Promise<Made> => {
  const id = randomBytes(4).toString('hex')
  const wiring = { publication: 'repl_to_replica', subscription: `repl_from_primary_${id}` }
  const database = `t_${id}`
  const urls = await createDatabases(pair.primary, pair.replica, database, admin.use)
  let since = await markLog(pair.replica)
  if (wire) await wirePair(urls, wiring)
  const sessions = keepSessions()
  const warm = { primaryUrl: databaseUrl(by[0].url, database), replicaUrl: databaseUrl(by[1].url, database) }
  const made = {
    ...urls,
    ...wiring,
    database,
    warm,
    onPrimary: sql => lastRows(sessions, urls.primaryUrl, sql),
    onReplica: sql => lastRows(sessions, urls.replicaUrl, sql),
    publish: async (...tables) => {
      await publishTables(urls, tables, wiring, sessions.use)
      await waitForCatchUp(urls, undefined, sessions.use)
    },
    caughtUp: () => waitForCatchUp(urls, undefined, sessions.use),
    rows: (tables, without) => compareRows(urls, tables, without, sessions.use),
    applyErrors: () => applyErrors(pair.replica, since, wiring.subscription),
  } satisfies TestPair
  const drop = async (): Promise<void> => {
    await sessions.close()
    await dropPair(pair, database, admin.use)
  }
  const renew = async (): Promise<void> => {
    since = await markLog(pair.replica)
  }
  return { made, renew, drop }
}

const lastRows = (sessions: KeptSessions, url: string, sql: string): Promise<readonly Row[]> =>
  sessions.use(url, async client => {
    const results = [await client.query(sql)].flat()
    return results.at(-1)?.rows ?? []
  })

/** Subscriptions first, without their slots: a primary that a test broke must not stop the clearing up. */
const dropPair = async (pair: Pair, database: string, use: WithClient): Promise<void> => {
  await withClient(databaseUrl(pair.replica.url, database), async client => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT quote_ident(subname) AS name FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
       WHERE d.datname = current_database()`,
    )
    for (const { name } of rows) {
      await client.query(`ALTER SUBSCRIPTION ${name} DISABLE`)
      await client.query(`ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`)
      await client.query(`DROP SUBSCRIPTION ${name}`)
    }
  })
  await Promise.all([pair.replica, pair.primary].map(cluster => dropDatabase(cluster, database, use)))
}

/** Ends whatever still uses the database (sessions, walsenders), its slots too. */
const dropDatabase = (cluster: Cluster, database: string, use: WithClient = withClient): Promise<void> =>
  use(cluster.url, async client => {
    await client.query(`ALTER DATABASE ${database} WITH ALLOW_CONNECTIONS false`)
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database])
    for (;;) {
      const { rows } = await client.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1', [database])
      if (rows.length === 0) break
      await sleep(2)
    }
    await client.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = $1', [
      database,
    ])
    await client.query(`DROP DATABASE ${database}`)
  })
