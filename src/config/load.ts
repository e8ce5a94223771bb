import { Fault } from '../base/fault.ts'
import type { Config } from './config.ts'
import { interpolate, type UnsetVariable } from './interpolate.ts'
import { readConfigFile } from './read.ts'
import type { RawConfig } from './read-data.ts'
import { invalidConfig, type Overrides, resolveConfig } from './resolve.ts'
import { type ConfigIssue, checkConfig } from './schema.ts'

/** Connections given on the command line. */
type ConfigFlags = { readonly primary?: string; readonly replica?: string; readonly materialize?: string }

export type ConfigSources = {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** A file named with --config; else the folder is searched. */
  readonly path?: string
  readonly flags?: ConfigFlags
  /** For commands without a database: a URL whose variable is not set is null instead of a fault. */
  readonly offline?: boolean
}

const overridesOf = ({ env, flags }: ConfigSources): Overrides => ({
  primary: flags?.primary || env['REPL_MIGRATE_PRIMARY_URL'] || undefined,
  replica: flags?.replica || env['REPL_MIGRATE_REPLICA_URL'] || undefined,
  materialize: flags?.materialize || env['REPL_MIGRATE_MATERIALIZE_URL'] || undefined,
})

const issuesFault = (raw: RawConfig | null, issues: readonly ConfigIssue[]): Fault => {
  const lines = issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`)
  const message = `the configuration ${raw?.path ?? ''} is not valid: ${lines.join('; ')}`
  return invalidConfig(
    message,
    raw,
    issues[0]?.path ?? [],
    'correct these keys; the package’s JSON Schema lists all of them',
  )
}

const unsetFault = (raw: RawConfig | null, { path, variable }: UnsetVariable): Fault => {
  const place = raw?.locate(path) ?? null
  const message = `${path.join('.')} needs the environment variable ${variable}, which is not set`
  const hint = `export ${variable}=…, or write the value into the configuration`
  return new Fault('config-variable-unset', message, { exit: 2, hint, ...(place !== null && { place }) })
}

const OVERRIDDEN_BY: Readonly<Record<string, keyof Overrides>> = {
  primary: 'primary',
  replica: 'replica',
  replicas: 'replica',
  materialize: 'materialize',
}

// A URL that a flag or the environment replaces, or that nobody will use, may stay unknown.
const isNeedless = (path: readonly string[], overrides: Overrides, offline: boolean): boolean => {
  const key = path.at(-1)
  const override = OVERRIDDEN_BY[path[0] ?? '']
  if (key === 'url' && override !== undefined && overrides[override] !== undefined) return true
  return offline && (key === 'url' || key === 'primaryUrl')
}

const without = (value: unknown, [key, ...rest]: readonly string[]): unknown => {
  if (key === undefined || typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== key))
  return Object.fromEntries(entries.map(([name, item]) => [name, name === key ? without(item, rest) : item]))
}

/**
 * The configuration: flags beat environment (REPL_MIGRATE_PRIMARY_URL, …) beats file beats defaults; no file is fine. Throws
 * `config-not-found`, `config-unreadable`, `config-invalid`, `config-variable-unset`, all exit 2, with a place in the file.
 */
export const loadConfig = async (sources: ConfigSources): Promise<Config> => {
  const overrides = overridesOf(sources)
  const raw = await readConfigFile(sources.cwd, sources.path)
  const { value, unset } = interpolate(raw?.value ?? {}, sources.env)
  const needed = unset.find(({ path }) => !isNeedless(path, overrides, sources.offline ?? false))
  if (needed) throw unsetFault(raw, needed)
  const checked = checkConfig(unset.reduce((known, { path }) => without(known, path), value))
  if (Array.isArray(checked)) throw issuesFault(raw, checked)
  return resolveConfig(checked, raw, overrides, sources.cwd)
}

/** The URL of a host by its name: `primary`, `materialize` or a replica's. Throws `url-missing` (exit 2) when nobody gave one. */
export const hostUrl = (config: Config, host: string): string => {
  const known = [
    { name: 'primary', ...config.primary },
    { name: 'materialize', url: null, ...config.materialize },
    ...config.replicas,
  ]
  const url = known.find(({ name }) => name === host)?.url
  if (url) return url
  const flag = host === 'primary' || host === 'materialize' ? host : 'replica'
  throw new Fault('url-missing', `there is no connection URL for ${host}`, {
    host,
    exit: 2,
    hint: `give --${flag} URL, set REPL_MIGRATE_${flag.toUpperCase()}_URL, or put it into the configuration file`,
  })
}
