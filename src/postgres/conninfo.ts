import { environmentSettings } from './conninfo-keywords.ts'
import { chooseSetting, conninfoFault, parseConninfoText, type Settings } from './conninfo-text.ts'
import { findPassword, openPasswordFile } from './password-file.ts'
import { readService } from './service-file.ts'
import type { Surroundings } from './surroundings.ts'
import { readTls, type Secret, type Tls } from './tls.ts'

/** One server to try: `host` is its name (or socket directory), `address` where to dial when that differs. */
export type Target = {
  readonly host: string
  readonly address: string
  readonly port: number
  readonly password: Secret
}

/** A connection string with everything libpq would add to it. `notes` are for the person whose login then fails. */
export type Conninfo = {
  readonly targets: readonly Target[]
  readonly user: string
  readonly database: string
  readonly tls: Tls
  readonly channelBinding: 'disable' | 'prefer' | 'require'
  readonly wants: 'any' | 'read-write' | 'primary'
  readonly options: string | null
  readonly applicationName: string | null
  readonly fallbackApplicationName: string | null
  readonly connectTimeoutMs: number | null
  readonly keepAlive: boolean
  readonly notes: readonly string[]
}

// What we cannot honour and must not ignore: each of these makes libpq stricter than we would be.
const REFUSED = ['require_auth', 'requirepeer', 'sslcrl', 'sslcrldir'] as const

const refuseUnhonoured = (settings: Settings): void => {
  for (const keyword of REFUSED) {
    if (settings[keyword]) throw conninfoFault(`${keyword} is not supported`, `leave ${keyword} out`)
  }
  chooseSetting(settings, 'gssencmode', ['prefer', 'disable'])
  chooseSetting(settings, 'load_balance_hosts', ['disable'])
  chooseSetting(settings, 'replication', ['false', 'off', 'no', '0'])
}

const parsePort = (text: string): number => {
  const port = /^\d+$/.test(text.trim()) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return port
  throw conninfoFault('the port of the connection is not a number from 1 to 65535')
}

const parseTimeout = (text: string | undefined): number | null => {
  if (!text) return null
  if (!/^-?\d+$/.test(text.trim())) throw conninfoFault('connect_timeout is not a whole number of seconds')
  return Number(text) > 0 ? Number(text) * 1000 : null
}

type Place = { readonly host: string; readonly address: string; readonly port: number }

// Empty list members mean the default, and one port serves every host (libpq, documentation 32.1.1.3).
const placesOf = (settings: Settings, around: Surroundings): Place[] => {
  const [hosts, addresses, ports] = ['host', 'hostaddr', 'port'].map(key => settings[key]?.split(',') ?? [])
  const count = Math.max(hosts?.length ?? 0, addresses?.length ?? 0, 1)
  for (const [name, list] of Object.entries({ host: hosts, hostaddr: addresses })) {
    if (list?.length && list.length !== count)
      throw conninfoFault(`${name} and its counterpart name different numbers of hosts`)
  }
  if (ports && ports.length > 1 && ports.length !== count) {
    throw conninfoFault(`${ports.length} ports cannot belong to ${count} hosts`)
  }
  return Array.from({ length: count }, (_, index) => {
    const address = addresses?.[index] ?? ''
    const host = hosts?.[index] || address || around.socketDirectory
    const port = parsePort((ports?.length === 1 ? ports[0] : ports?.[index]) || '5432')
    return { host, address: address || host, port }
  })
}

const withPasswords = (
  places: readonly Place[],
  login: { readonly user: string; readonly database: string },
  settings: Settings,
  around: Surroundings,
): Pick<Conninfo, 'targets' | 'notes'> => {
  const given = settings['password']
  const file = given ? null : openPasswordFile(settings['passfile'] || `${around.home}/.pgpass`, around)
  const targets = places.map(place => {
    // In a password file the default socket is called localhost.
    const host = place.host === around.socketDirectory ? 'localhost' : place.host
    const password = given || findPassword(file?.text ?? '', { ...login, host, port: place.port })
    return { ...place, password: () => password }
  })
  return { targets, notes: file?.note ? [file.note] : [] }
}

const gather = (text: string, around: Surroundings): Settings => {
  const own = parseConninfoText(text)
  const environment = environmentSettings(around.env)
  const service = own['service'] || environment['service']
  const serviceFile = own['servicefile'] || environment['servicefile']
  return { ...environment, ...(service && readService(service, serviceFile, around)), ...own }
}

/**
 * A connection string as psql understands it: a URL, keyword=value pairs, a database name or nothing, completed in
 * libpq's order: the string, the service, the environment, the defaults; passwords from .pgpass last. Throws
 * `conninfo-invalid` (exit 2) for what cannot be read and for parameters that we could only ignore.
 */
export const parseConninfo = (text: string, around: Surroundings): Conninfo => {
  const settings = gather(text, around)
  refuseUnhonoured(settings)
  const user = settings['user'] || around.user
  if (user === '') throw conninfoFault('the connection names no user', 'add user=… or set PGUSER')
  const database = settings['dbname'] || user
  return {
    ...withPasswords(placesOf(settings, around), { user, database }, settings, around),
    user,
    database,
    tls: readTls(settings, around),
    channelBinding: chooseSetting(settings, 'channel_binding', ['prefer', 'disable', 'require']),
    wants: chooseSetting(settings, 'target_session_attrs', ['any', 'read-write', 'primary']),
    options: settings['options'] || null,
    applicationName: settings['application_name'] || null,
    fallbackApplicationName: settings['fallback_application_name'] || null,
    connectTimeoutMs: parseTimeout(settings['connect_timeout']),
    keepAlive: settings['keepalives'] !== '0',
  }
}
