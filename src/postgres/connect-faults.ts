import { Fault } from '../base/fault.ts'
import type { Conninfo, Target } from './conninfo.ts'
import { readServerError, type ServerError, showServerError } from './errors.ts'
import { redactText } from './redact.ts'

/** One failed try: which server, encrypted or not, and what was thrown. */
export type Attempt = { readonly target: Target; readonly encrypted: boolean; readonly thrown: unknown }

/** `host:port/database as user`, as messages name a connection; never a password. */
const showTarget = (info: Conninfo, target: Target): string => {
  const place = target.host.startsWith('/') ? `${target.host}/.s.PGSQL.${target.port}` : `${target.host}:${target.port}`
  return `${place}/${info.database} as ${info.user}`
}

type Diagnosis = { readonly code: string; readonly said: string; readonly hint: string }

const BY_SQLSTATE: Readonly<Record<string, readonly [code: string, hint: string]>> = {
  '28000': [
    'authentication-failed',
    'the server’s pg_hba.conf must allow this user, database and address (and TLS or not)',
  ],
  '28P01': ['authentication-failed', 'check the user and password in the connection URL, PGPASSWORD or .pgpass'],
  '3D000': ['database-missing', 'check the database name in the connection URL, or create it with CREATE DATABASE'],
  '42501': ['authentication-failed', 'the user needs GRANT CONNECT ON DATABASE'],
  '53300': [
    'too-many-connections',
    'close other sessions or raise max_connections; superuser_reserved_connections are kept free',
  ],
  '57P03': ['server-starting', 'wait for the server to finish starting or recovering, then run the same command again'],
}

const REFUSED = 'check host and port, that PostgreSQL runs there, and listen_addresses in postgresql.conf'
const UNREACHABLE = 'check the address, the network and firewalls between here and there'

const BY_ERRNO: Readonly<Record<string, readonly [code: string, said: string, hint: string]>> = {
  ECONNREFUSED: ['connection-refused', 'nothing listens there (connection refused)', REFUSED],
  ENOENT: ['connection-refused', 'there is no such socket', REFUSED],
  EACCES: ['connection-refused', 'the socket may not be opened (permission denied)', REFUSED],
  ENOTFOUND: [
    'host-not-found',
    'the host name is unknown (DNS)',
    'check the spelling of the host name and the DNS of this machine',
  ],
  EAI_AGAIN: [
    'host-not-found',
    'the host name could not be looked up (DNS did not answer)',
    'check the DNS of this machine',
  ],
  ETIMEDOUT: ['connection-timeout', 'no answer in time', UNREACHABLE],
  EHOSTUNREACH: ['connection-timeout', 'the host cannot be reached', UNREACHABLE],
  ENETUNREACH: ['connection-timeout', 'the network cannot be reached', UNREACHABLE],
}

const TLS_ERROR = /^(?:EPROTO|CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)|SSL connection/

const codeOf = (thrown: unknown): string => {
  if (typeof thrown !== 'object' || thrown === null) return ''
  const code = 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : ''
}

const messageOf = (thrown: unknown): string => redactText(thrown instanceof Error ? thrown.message : String(thrown))

const diagnoseServer = (error: ServerError): Diagnosis => {
  const [code, hint] = BY_SQLSTATE[error.sqlState] ?? ['connection-failed', 'look into the server’s log']
  return { code, said: showServerError(error), hint: error.hint ?? hint }
}

/** Whether TLS itself failed: the server has none, or its certificate was not accepted. */
export const isTlsFailure = (thrown: unknown): boolean =>
  TLS_ERROR.test(codeOf(thrown)) || TLS_ERROR.test(messageOf(thrown))

const diagnoseSocket = (thrown: unknown): Diagnosis => {
  const known = BY_ERRNO[codeOf(thrown)]
  if (known) return { code: known[0], said: known[1], hint: known[2] }
  if (messageOf(thrown) === 'timeout expired')
    return { code: 'connection-timeout', said: 'no answer in time', hint: UNREACHABLE }
  if (isTlsFailure(thrown)) {
    const hint =
      'sslmode and sslrootcert decide what is accepted: require encrypts, verify-full also checks the certificate and its name'
    return { code: 'ssl-failed', said: messageOf(thrown), hint }
  }
  return {
    code: 'connection-failed',
    said: messageOf(thrown),
    hint: 'check that a PostgreSQL server answers at this address',
  }
}

const diagnose = (thrown: unknown): Diagnosis => {
  if (thrown instanceof Fault) return { code: thrown.code, said: thrown.message, hint: thrown.hint ?? '' }
  const error = readServerError(thrown)
  return error === null ? diagnoseSocket(thrown) : diagnoseServer(error)
}

/** Why one try failed, as a Fault code: `connection-refused`, `host-not-found`, `authentication-failed`, … */
export const attemptCode = (attempt: Attempt): string => diagnose(attempt.thrown).code

// TLS or not belongs into the message where it may be the reason: its own failures and what pg_hba.conf refuses.
const showAttempt = (info: Conninfo, { target, encrypted, thrown }: Attempt): string => {
  const matters = isTlsFailure(thrown) || readServerError(thrown)?.sqlState === '28000'
  const way = matters ? `, ${encrypted ? 'with' : 'without'} TLS` : ''
  return `${showTarget(info, target)}${way}: ${diagnose(thrown).said}`
}

// sslmode=prefer goes on without TLS where the server has none; that is no failure to report.
const isPassedOver = (info: Conninfo, { encrypted, thrown }: Attempt): boolean =>
  info.tls.mode === 'prefer' && encrypted && isTlsFailure(thrown)

/** Every try that failed, in one Fault; its code and hint are those of the last, and no password is in it. */
export const connectFault = (host: string, info: Conninfo, attempts: readonly Attempt[]): Fault => {
  const last = attempts.at(-1)?.thrown
  const { code, hint } = diagnose(last)
  const tried = new Set(
    attempts.filter(attempt => !isPassedOver(info, attempt)).map(attempt => showAttempt(info, attempt)),
  )
  // What the password file was passed over for explains a login without the right password.
  const notes = code === 'authentication-failed' || code === 'password-missing' ? info.notes : []
  return new Fault(code, `cannot connect to ${host}: ${[...tried].join('; ')}`, {
    host,
    hint: [hint, ...notes].join('; '),
    cause: readServerError(last),
  })
}
