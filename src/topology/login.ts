import { parseConninfo } from '../postgres/conninfo.ts'
import { parseConninfoText, type Settings } from '../postgres/conninfo-text.ts'
import type { Surroundings } from '../postgres/surroundings.ts'

/** How a replica's server logs in to the primary. `conninfo` may hold a password and is shown to nobody. */
export type Login = {
  readonly conninfo: string
  /** Null where the string leaves it to the server's own surroundings. */
  readonly role: string | null
  readonly secrets: readonly string[]
}

/** What only this machine can make sense of. */
const LOCAL = ['service', 'servicefile', 'passfile', 'application_name', 'fallback_application_name']

const pair = ([keyword, value]: readonly [string, string]): string =>
  `${keyword}='${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const secretsIn = (settings: Settings): readonly string[] =>
  Object.entries(settings).flatMap(([keyword, value]) => (keyword.includes('password') && value !== '' ? [value] : []))

/** A connection string written for the replica's server is used as it is. Throws `conninfo-invalid`. */
export const givenLogin = (url: string): Login => {
  const settings = parseConninfoText(url)
  const secrets = secretsIn(settings)
  const encoded = secrets.map(secret => encodeURIComponent(secret))
  return { conninfo: url, role: settings['user'] ?? null, secrets: [...new Set([...secrets, ...encoded])] }
}

/**
 * Our own connection string of the primary, completed with what this machine adds to it (user, database, password file, service):
 * the replica's server has other surroundings. Throws `conninfo-invalid`.
 */
export const ownLogin = (url: string, around: Surroundings): Login => {
  const own = Object.entries(parseConninfoText(url)).filter(([keyword]) => !LOCAL.includes(keyword))
  const { targets, user, database, tls } = parseConninfo(url, around)
  const password = targets[0]?.password() ?? null
  const settings: Settings = {
    host: targets.map(target => target.host).join(','),
    port: targets.map(target => target.port).join(','),
    dbname: database,
    user,
    ...(password !== null && { password }),
    sslmode: tls.mode,
    ...Object.fromEntries(own),
  }
  return { conninfo: Object.entries(settings).map(pair).join(' '), role: user, secrets: secretsIn(settings) }
}
