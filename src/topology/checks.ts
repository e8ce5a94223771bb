import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Session } from '../postgres/session.ts'
import { quoteName } from '../sql/name.ts'
import type { HostFacts } from './facts.ts'
import { finding } from './findings.ts'
import type { Hop } from './hop.ts'

/** The settings of a server that the hops depend on, and how much of them is in use. */
export type ServerFacts = {
  readonly host: string
  readonly version: number
  readonly walLevel: string
  readonly standby: boolean
  readonly mayCreate: boolean
  readonly freeSlots: number
  readonly freeSenders: number
  readonly freeWorkers: number
  readonly freeOrigins: number
}

const serverSql = (version: number): string => `
  SELECT current_setting('wal_level') AS "walLevel", pg_is_in_recovery() AS standby,
    has_database_privilege(current_database(), 'CREATE') AS "mayCreate",
    current_setting('max_replication_slots')::int - (SELECT count(*)::int FROM pg_replication_slots) AS "freeSlots",
    current_setting('max_wal_senders')::int - (SELECT count(*)::int FROM pg_stat_replication) AS "freeSenders",
    current_setting('max_logical_replication_workers')::int
      - (SELECT count(*)::int FROM pg_stat_subscription WHERE pid IS NOT NULL) AS "freeWorkers",
    current_setting('${version >= 180000 ? 'max_active_replication_origins' : 'max_replication_slots'}')::int
      - (SELECT count(*)::int FROM pg_replication_origin) AS "freeOrigins"`

export const readServer = async (session: Session): Promise<ServerFacts> => {
  const [row] = await session.query<Omit<ServerFacts, 'host' | 'version'>>(serverSql(session.version))
  if (row === undefined) throw new TypeError('a SELECT without FROM answered no row')
  return { host: session.host, version: session.version, ...row }
}

type Check = {
  readonly fails: boolean
  readonly code: string
  readonly message: string
  readonly why: string
  readonly cure: string
}

const judge = (host: string, checks: readonly Check[]): readonly Finding[] =>
  checks
    .filter(check => check.fails)
    .map(({ code, message, why, cure }) =>
      finding({ code, weight: 'blocks', host, object: null, message: `${host}: ${message}`, why, cure: [cure] }),
    )

const walLevel = (server: ServerFacts, needed: boolean): Check => ({
  fails: needed && server.walLevel !== 'logical',
  code: 'wal-level',
  message: `wal_level is ${server.walLevel}`,
  why: 'only wal_level = logical writes what logical replication reads; changing it needs a restart of the server',
  cure: `ALTER SYSTEM SET wal_level = 'logical', then restart the server (managed services have a parameter for it)`,
})

const age = (server: ServerFacts): Check => ({
  fails: server.version < 110000,
  code: 'version',
  message: `PostgreSQL ${Math.floor(server.version / 10000)} is too old`,
  why: 'the hops are made of what PostgreSQL 11 and later offer',
  cure: 'upgrade the server to a supported major',
})

const standby = (server: ServerFacts): Check => ({
  fails: server.standby,
  code: 'standby',
  message: 'the server is a physical standby',
  why: 'nothing can be written or created there',
  cure: 'name the server it follows',
})

const free = (fails: boolean, setting: string, why: string): Check => ({
  fails,
  code: setting.replaceAll('_', '-'),
  message: `${setting} is used up`,
  why,
  cure: `ALTER SYSTEM SET ${setting} to a larger value, then restart the server`,
})

const rights = (server: ServerFacts): Check => ({
  fails: !server.mayCreate,
  code: 'privilege-create',
  message: 'this login may not create publications and schemas in the database',
  why: 'both need CREATE on the database, and a published table must be owned',
  cure: 'GRANT CREATE ON DATABASE … TO …, or log in as the owner of the tables',
})

const role = (hop: Hop, facts: HostFacts): Check => ({
  fails: hop.role !== null && facts.role === null,
  code: 'replication-role-missing',
  message: `there is no role ${hop.role ?? ''}, which ${hop.name} would log in as`,
  why: 'its password is yours to choose, so it is not created for you',
  cure: `CREATE ROLE ${quoteName(hop.role ?? '')} WITH REPLICATION LOGIN PASSWORD '<password>'`,
})

type Checked = { readonly server: ServerFacts; readonly facts: HostFacts }

const primaryChecks = (hop: Hop, { server, facts }: Checked, fresh: boolean): readonly Check[] => [
  age(server),
  standby(server),
  walLevel(server, true),
  free(fresh && server.freeSlots < 2, 'max_replication_slots', 'the subscription and its initial copies need slots'),
  free(fresh && server.freeSenders < 2, 'max_wal_senders', 'each slot is read through a sender'),
  rights(server),
  role(hop, facts),
]

const replicaChecks = (hop: Hop, { server, facts }: Checked, fresh: boolean): readonly Check[] => {
  const reader = hop.materialize !== null && !facts.slots.some(slot => slot.name.startsWith('materialize_'))
  const origins = server.version >= 180000 ? 'max_active_replication_origins' : 'max_replication_slots'
  return [
    age(server),
    standby(server),
    walLevel(server, hop.materialize !== null),
    free(reader && server.freeSlots < 2, 'max_replication_slots', 'a Materialize source needs two slots'),
    free(reader && server.freeSenders < 2, 'max_wal_senders', 'each slot is read through a sender'),
    free(
      fresh && server.freeWorkers < 2,
      'max_logical_replication_workers',
      'apply and the initial copies are workers',
    ),
    free(fresh && server.freeOrigins < 2, origins, 'a subscription keeps its place in a replication origin'),
    rights(server),
  ]
}

/**
 * What keeps a hop from being set up, each with its cure: versions, wal_level, room for the slot, the senders and the workers
 * that a new subscription takes (one more of each for the copies), rights, the replication role.
 */
export const checkHop = (hop: Hop, primary: Checked, replica: Checked): readonly Finding[] => {
  const fresh = replica.facts.subscription === null
  return [
    ...judge('primary', primaryChecks(hop, primary, fresh)),
    ...judge(hop.name, replicaChecks(hop, replica, fresh)),
  ]
}

/** A publication that does not exist, so that the replica needs none of the tables yet. */
const NOTHING = 'repl_migrate_probe'

/**
 * Has the replica's server log in to the primary as the subscription will, in a transaction that is rolled back: the network,
 * pg_hba.conf, the password and REPLICATION are tried, and the right to create a subscription. Throws `primary-unreachable`;
 * `secrets` are taken out of what the server says.
 */
export const probePrimary = async (
  session: Session,
  hop: Hop,
  login: { readonly literal: string; readonly secrets: readonly string[] },
): Promise<void> => {
  const create = `CREATE SUBSCRIPTION ${quoteName(`${hop.subscription}_probe`)} CONNECTION ${login.literal}
    PUBLICATION ${NOTHING} WITH (enabled = false, create_slot = false, slot_name = NONE)`
  try {
    await session.run(`BEGIN; SET LOCAL client_min_messages = error; SET LOCAL statement_timeout = '30s'; ${create}`)
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    throw unreachable(hop, thrown, login.secrets)
  } finally {
    await session.run('ROLLBACK')
  }
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /must be (a )?superuser.*create|permission denied to create subscription/i,
    'log in to the replica as a superuser (from 16 on, pg_create_subscription with CREATE on the database is enough)',
  ],
  [/superuser or replication role|REPLICATION attribute/i, 'on the primary: ALTER ROLE … REPLICATION'],
  [/pg_hba\.conf/i, `add a line for the replica's address to the primary's pg_hba.conf, then SELECT pg_reload_conf()`],
  [/password/i, 'check user and password in replicas.*.primaryUrl'],
]

const unreachable = (hop: Hop, fault: Fault, secrets: readonly string[]): Fault => {
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), fault.message)
  const known = HINTS.find(([pattern]) => pattern.test(message))?.[1]
  return new Fault('primary-unreachable', `the subscription cannot be created. ${message}`, {
    host: hop.name,
    hint: known ?? `replicas.${hop.name}.primaryUrl must name the primary as the server of ${hop.name} reaches it`,
  })
}
