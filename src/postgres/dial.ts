import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, ClientConfig } from 'pg'
import { Fault } from '../base/fault.ts'
import { type Attempt, attemptCode, connectFault, isTlsFailure } from './connect-faults.ts'
import type { Conninfo, Target } from './conninfo.ts'
import { readServerError } from './errors.ts'
import { tlsAttempts } from './tls.ts'

/** `host` is the word for messages (primary, a replica's name); `applicationName` what others see of us. */
export type DialOptions = {
  readonly host: string
  readonly applicationName: string
  /** How long one server may take to answer, when the connection string has no connect_timeout. 30 s. */
  readonly timeoutMs?: number
  /** How long to go on trying while nobody listens or the server is starting. Without it: 10 s for a starting server. */
  readonly waitMs?: number
}

type Ssl = ReturnType<typeof tlsAttempts>[number]

const KEEP_ALIVE_AFTER_MS = 30_000
const STARTING_WAIT_MS = 10_000
const TIMEOUT_MS = 30_000

/** How long connecting to one server may take. */
export const connectTimeoutMs = (info: Conninfo, options: DialOptions): number =>
  info.connectTimeoutMs ?? options.timeoutMs ?? TIMEOUT_MS

// Every field is said explicitly: pg fills what is missing from this process's environment by rules of its own.
const clientConfig = (info: Conninfo, target: Target, ssl: Ssl, options: DialOptions): ClientConfig => ({
  host: target.address,
  port: target.port,
  user: info.user,
  database: info.database,
  ssl,
  sslnegotiation: ssl === false ? 'postgres' : info.tls.negotiation,
  enableChannelBinding: info.channelBinding === 'require',
  application_name: info.applicationName ?? info.fallbackApplicationName ?? options.applicationName,
  keepAlive: info.keepAlive,
  keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  connectionTimeoutMillis: connectTimeoutMs(info, options),
  ...(info.options !== null && { options: info.options }),
})

const readPassword = (target: Target): string => {
  const password = target.password()
  if (password !== null) return password
  throw new Fault('password-missing', 'the server asks for a password and none was given', {
    hint: 'put it into the connection URL, PGPASSWORD or .pgpass',
  })
}

const unbound = (): Fault =>
  new Fault('authentication-failed', 'channel_binding=require, but the server did not offer channel binding', {
    hint: 'it needs TLS and scram-sha-256 on the server; or set channel_binding=prefer',
  })

const refuseReadOnly = async (client: Client, wants: Conninfo['wants']): Promise<void> => {
  if (wants === 'any') return
  const sql = `SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS read_only`
  const { rows } = await client.query<{ standby: boolean; read_only: boolean }>(sql)
  if (!(wants === 'primary' ? rows[0]?.standby : rows[0]?.read_only)) return
  throw new Fault(
    'server-read-only',
    `the server does not accept writes and target_session_attrs=${wants} was asked for`,
    {
      hint: 'name the host that accepts writes, or several hosts to choose from',
    },
  )
}

const open = async (info: Conninfo, target: Target, ssl: Ssl, options: DialOptions): Promise<Client> => {
  const { Client } = await import('pg')
  // pg binds the channel when the server offers it and says nothing when not; libpq's `require` is kept by watching the offer.
  const offer = { binding: info.channelBinding !== 'require' }
  const password = (): string => {
    if (!offer.binding) throw unbound()
    return readPassword(target)
  }
  const client = new Client({ ...clientConfig(info, target, ssl, options), password })
  client.connection.on('authenticationSASL', (message: { readonly mechanisms?: readonly string[] }) => {
    offer.binding ||= message.mechanisms?.includes('SCRAM-SHA-256-PLUS') ?? false
  })
  // Without a listener a connection that dies while idle would end the process; the next statement reports it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    if (!offer.binding) throw unbound()
    await refuseReadOnly(client, info.wants)
    return client
  } catch (thrown) {
    client.end().catch(() => undefined)
    throw thrown
  }
}

// The other way of one host, with TLS or without, helps against TLS trouble and a pg_hba.conf that wants the other way.
const worthOtherWay = (thrown: unknown): boolean =>
  isTlsFailure(thrown) || readServerError(thrown)?.sqlState === '28000'

// As libpq: a server that answered and refused is the answer; one that cannot be reached or is starting is skipped.
const worthNextHost = (attempt: Attempt): boolean =>
  readServerError(attempt.thrown) === null || attemptCode(attempt) === 'server-starting'

const tryOnce = async (info: Conninfo, options: DialOptions): Promise<Client | readonly Attempt[]> => {
  const attempts: Attempt[] = []
  for (const target of info.targets) {
    for (const ssl of tlsAttempts(info.tls, target.host)) {
      try {
        return await open(info, target, ssl, options)
      } catch (thrown) {
        attempts.push({ target, encrypted: ssl !== false, thrown })
        if (!worthOtherWay(thrown)) break
      }
    }
    const last = attempts.at(-1)
    if (last && !worthNextHost(last)) break
  }
  return attempts
}

const patience = (code: string, waitMs: number | undefined): number => {
  if (code === 'server-starting') return waitMs ?? STARTING_WAIT_MS
  return code === 'connection-refused' ? (waitMs ?? 0) : 0
}

/**
 * A connected pg client: hosts in order, TLS as sslmode says, retried while the server starts. Throws a Fault that names what
 * was tried: `connection-refused`, `connection-timeout`, `host-not-found`, `ssl-failed`, `authentication-failed`,
 * `password-missing`, `database-missing`, `too-many-connections`, `server-starting`, `server-read-only`, `connection-failed`.
 */
export const dial = async (info: Conninfo, options: DialOptions): Promise<Client> => {
  const began = performance.now()
  for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
    const result = await tryOnce(info, options)
    if ('connect' in result) return result
    const fault = connectFault(options.host, info, result)
    if (performance.now() - began + pause > patience(fault.code, options.waitMs)) throw fault
    await sleep(pause)
  }
}
