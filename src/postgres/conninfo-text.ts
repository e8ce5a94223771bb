import { Fault } from '../base/fault.ts'
import { isKeyword } from './conninfo-keywords.ts'

/** Connection parameters by libpq's names, as one source (string, service, environment) gives them. */
export type Settings = Readonly<Record<string, string>>

const HINT = 'write postgresql://user:password@host:5432/database, or host=… port=… dbname=… user=…, as for psql'

/** A connection string we cannot read. The message never repeats a piece of it that may belong to a password. */
export const conninfoFault = (message: string, hint = HINT): Fault =>
  new Fault('conninfo-invalid', message, { hint, exit: 2 })

/** A parameter with a closed set of values. Throws `conninfo-invalid` for one we could only ignore. */
export const chooseSetting = <T extends string>(
  settings: Settings,
  keyword: string,
  choices: readonly [T, ...T[]],
  unset: T = choices[0],
): T => {
  const value = settings[keyword] || unset
  const choice = choices.find(candidate => candidate === value)
  if (choice !== undefined) return choice
  throw conninfoFault(`${keyword}=${value} is not supported`, `leave ${keyword} out, or use: ${choices.join(', ')}`)
}

const decode = (encoded: string, part: string): string => {
  try {
    const text = decodeURIComponent(encoded)
    if (!text.includes('\0')) return text
  } catch {
    // falls through to the one message for every bad escape
  }
  throw conninfoFault(
    `the ${part} in the connection URL has an invalid percent escape`,
    'a literal % is written %25, @ is %40, : is %3A, / is %2F',
  )
}

// One host of a URL: [2001:db8::1]:5433, db.example.org:5433, %2Fvar%2Frun, or nothing.
const HOST = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d*))?$/

const parseHosts = (authority: string): Settings => {
  const pieces = authority.split(',').map(piece => HOST.exec(piece))
  if (pieces.some(piece => piece === null)) {
    throw conninfoFault(
      'the host part of the connection URL cannot be read',
      'write host:port or [ipv6]:port; @ : / in a password are written %40 %3A %2F',
    )
  }
  const hosts = pieces.map(piece => decode(piece?.[1] ?? piece?.[2] ?? '', 'host')).join(',')
  const ports = pieces.map(piece => piece?.[3] ?? '').join(',')
  return { ...(hosts && { host: hosts }), ...(ports && { port: ports }) }
}

const parseCredentials = (credentials: string): Settings => {
  const colon = credentials.indexOf(':')
  const user = decode(colon < 0 ? credentials : credentials.slice(0, colon), 'user')
  const password = colon < 0 ? '' : decode(credentials.slice(colon + 1), 'password')
  return { ...(user && { user }), ...(password && { password }) }
}

const parseParameter = (pair: string): [string, string] => {
  const equals = pair.indexOf('=')
  const key = decode(equals < 0 ? pair : pair.slice(0, equals), 'query')
  if (equals < 0) throw conninfoFault('a query parameter of the connection URL has no value')
  const value = decode(pair.slice(equals + 1), `parameter ${key}`)
  if (key === 'ssl' && value === 'true') return ['sslmode', 'require']
  if (isKeyword(key)) return [key, value]
  throw conninfoFault(
    `the connection URL has a parameter that PostgreSQL does not know: ${key}`,
    'psql refuses it as well: it belongs to another driver, take it out of the URL',
  )
}

// Credentials reach to the first @ before a slash, so a password may hold a bare ? as psql allows.
const parseUrl = (url: string): Settings => {
  const whole = url.slice(url.indexOf('://') + 3)
  if (/\s/.test(whole)) throw conninfoFault('the connection URL contains a space', 'a space is written %20')
  const at = whole.split('/', 1)[0]?.indexOf('@') ?? -1
  const [, authority = '', path = '', query = ''] = /^([^/?]*)\/?([^?]*)\??(.*)$/.exec(whole.slice(at + 1)) ?? []
  if (authority.includes('@') || path.includes('@')) {
    throw conninfoFault('the connection URL has an "@" too many', 'in a password write @ as %40 and / as %2F')
  }
  const database = decode(path, 'database')
  return {
    ...(at >= 0 && parseCredentials(whole.slice(0, at))),
    ...parseHosts(authority),
    ...(database && { dbname: database }),
    ...Object.fromEntries(
      query
        .split('&')
        .filter(pair => pair !== '')
        .map(parseParameter),
    ),
  }
}

// keyword = value, where the value is bare with backslash escapes, or quoted and may then hold spaces.
const PAIR = /\s*([^\s=]+)\s*=\s*(?:'((?:[^'\\]|\\[\s\S])*)'|((?:[^\s'\\]|\\[\s\S])(?:[^\s\\]|\\[\s\S])*)?(?=\s|$))\s*/y

const parsePairs = (text: string): Settings => {
  const settings: Record<string, string> = {}
  // After a bare password any further word may be the rest of it.
  let mayLeak = false
  for (let at = 0; at < text.length; at = PAIR.lastIndex) {
    PAIR.lastIndex = at
    const [, keyword, quoted, bare = ''] = PAIR.exec(text) ?? []
    if (keyword === undefined) {
      throw conninfoFault(
        `the connection string cannot be read at character ${at + 1}`,
        `it is made of keyword=value pairs; a value with spaces is written in single quotes: password='a b'`,
      )
    }
    if (!isKeyword(keyword)) {
      const name = mayLeak ? `at character ${at + 1}` : `"${keyword}"`
      throw conninfoFault(`the connection string has a parameter that PostgreSQL does not know: ${name}`)
    }
    settings[keyword] = (quoted ?? bare).replace(/\\([\s\S])/g, '$1')
    mayLeak ||= keyword.endsWith('password') && quoted === undefined
  }
  return settings
}

/**
 * The parameters a connection string itself names: a postgres:// or postgresql:// URL, keyword=value pairs, or a bare
 * database name as psql takes it. Empty text names none. Throws `conninfo-invalid`. Grammar: libpq, documentation 32.1.1.
 */
export const parseConninfoText = (text: string): Settings => {
  const trimmed = text.trim()
  if (/^postgres(?:ql)?:\/\//.test(trimmed)) return parseUrl(trimmed)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) {
    throw conninfoFault('the connection URL does not start with postgresql:// or postgres://')
  }
  if (trimmed.includes('=')) return parsePairs(trimmed)
  return trimmed === '' ? {} : { dbname: trimmed }
}
