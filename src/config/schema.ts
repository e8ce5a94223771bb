import * as v from 'valibot'
import { nearest } from '../base/nearest.ts'
import { DURATION_PATTERN } from './duration.ts'
import { SIZE_PATTERN } from './size.ts'
import { isTablePattern } from './tables.ts'

const DEFAULTS = { publication: 'repl_to_replica', migrations: 'migrations', source: 'materialize.public.mz_source' }
const EXPECTED_DURATION = 'expected a duration such as "500ms", "2s", "5min", "1h", or 0 for no limit'
const EXPECTED_SIZE = 'expected a size such as "512kB", "16MB", "1GB", or 0 for no limit'
const EXPECTED_NAME = 'expected a name of letters, digits, _ and -, not primary or materialize'
const REPLICA_NAME = /^(?!(?:primary|materialize)$)[A-Za-z][A-Za-z0-9_-]*$/

const text = v.pipe(v.string(), v.minLength(1, 'expected a text that is not empty'))

const described = <T extends string>(says: T) => v.pipe(text, v.description(says))

const limited = (most: number) => v.pipe(text, v.maxLength(most, `expected at most ${most} characters`))

const url = described(
  'a connection URL or keyword=value string, as for psql; environment variables in dollar braces are filled in',
)

const name = limited(63)

const whole = (least: number) =>
  v.pipe(v.number(), v.integer('expected a whole number'), v.minValue(least, `expected at least ${least}`))

const amount = (pattern: RegExp, expected: string, value: string) =>
  v.optional(
    v.union([v.pipe(v.number(), v.minValue(0, expected)), v.pipe(v.string(), v.regex(pattern, expected))], expected),
    value,
  )

const duration = (value: string) => amount(DURATION_PATTERN, EXPECTED_DURATION, value)

const size = (value: string) => amount(SIZE_PATTERN, EXPECTED_SIZE, value)

const patterns = (value: string[]) =>
  v.optional(
    v.array(v.pipe(v.string(), v.check(isTablePattern, 'expected schema.table, where * stands for anything'))),
    value,
  )

const replica = v.strictObject({
  url: v.optional(url),
  primaryUrl: v.optional(described('the primary as the replica reaches it, for the subscription')),
  subscription: v.optional(name),
  publication: v.optional(v.pipe(name, v.description('the publication that Materialize reads'))),
  mirror: v.optional(v.picklist(['full', 'tables']), 'full'),
})

const backfill = v.strictObject({
  above: v.optional(
    v.pipe(whole(0), v.description('tables with more rows than this (estimated) get a computed default in batches')),
    1_000_000,
  ),
  batch: v.optional(v.pipe(whole(1), v.description('rows in one batch, a transaction of its own')), 2000),
  pause: v.pipe(duration('0'), v.description('between two batches')),
  maxLag: v.pipe(size('16MB'), v.description('how far a replica may be behind before the next batch waits for it')),
})

const WEIGHTS = ['blocks', 'stalls-materialize', 'diverges', 'locks', 'warning', 'note'] as const

const ignored = v.pipe(
  v.strictObject({
    code: v.optional(described('the code of the finding')),
    object: v.optional(described('its object, * for any run of characters')),
    reason: described('why it is wanted'),
    until: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'expected a day such as "2026-12-31"'),
        v.description('the last day this holds'),
      ),
    ),
  }),
  v.check(({ code, object }) => code !== undefined || object !== undefined, 'name a code, an object, or both'),
)

const drift = v.strictObject({
  ignore: v.optional(v.array(ignored), []),
  failOn: v.optional(v.array(v.picklist(WEIGHTS)), ['blocks', 'stalls-materialize', 'diverges']),
  baseline: v.optional(described('file of accepted drift, see drift --write-baseline')),
})

const materialize = v.strictObject({
  url: v.optional(url),
  source: v.optional(
    v.pipe(limited(200), v.description('the PostgreSQL source, database.schema.name')),
    DEFAULTS.source,
  ),
  apply: v.optional(v.picklist(['signal', 'auto', 'off']), 'signal'),
})

const timeouts = v.strictObject({
  lock: duration('2s'),
  statement: duration('0'),
  barrier: duration('5min'),
  initialSync: duration('1h'),
})

/** What a configuration file may hold, with the defaults. */
export const fileSchema = v.strictObject({
  $schema: v.optional(v.string()),
  migrations: v.optional(described('folder of migration files'), DEFAULTS.migrations),
  primary: v.optional(
    v.strictObject({ url: v.optional(url), publication: v.optional(name, DEFAULTS.publication) }),
    {},
  ),
  replicas: v.optional(v.record(v.pipe(v.string(), v.regex(REPLICA_NAME, EXPECTED_NAME)), replica)),
  replica: v.optional(v.pipe(replica, v.description('short for one replica named replica'))),
  materialize: v.optional(materialize),
  tables: v.optional(v.strictObject({ include: patterns(['*.*']), exclude: patterns([]) }), {}),
  timeouts: v.optional(timeouts, {}),
  lockRetry: v.optional(v.strictObject({ attempts: v.optional(whole(1), 20), maxDelay: duration('30s') }), {}),
  backfill: v.optional(backfill, {}),
  drift: v.optional(drift, {}),
})

/** What is wrong at one place of a configuration. */
export type ConfigIssue = { readonly path: readonly string[]; readonly message: string }

export type CheckedFile = v.InferOutput<typeof fileSchema>

type Issue = v.InferIssue<typeof fileSchema>

const keyOf = ({ key }: { readonly key: unknown }): string => String(key)

/** What an object may hold, read off its schema by way of what is wrong with it: a known key next to the unknown one. */
const knownKeys = (path: readonly string[]): readonly string[] => {
  let at: v.GenericSchema = fileSchema
  for (const key of path) at = within(at, key) ?? at
  return Object.keys(entriesOf(at))
}

const isSchema = (value: unknown): value is v.GenericSchema =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema'

const unwrapped = (schema: v.GenericSchema): v.GenericSchema =>
  'wrapped' in schema && isSchema(schema.wrapped) ? unwrapped(schema.wrapped) : schema

const entriesOf = (schema: v.GenericSchema): Readonly<Record<string, unknown>> => {
  const own = unwrapped(schema)
  return 'entries' in own && typeof own.entries === 'object' && own.entries !== null ? { ...own.entries } : {}
}

const within = (schema: v.GenericSchema, key: string): v.GenericSchema | undefined => {
  const own = unwrapped(schema)
  const found = entriesOf(own)[key] ?? ('value' in own ? own.value : 'item' in own ? own.item : undefined)
  return isSchema(found) ? found : undefined
}

const unknownKey = (path: readonly string[], key: string): ConfigIssue => {
  const known = knownKeys(path)
  const near = nearest(key, known)
  const advice = near === undefined ? `known here: ${known.join(', ')}` : `did you mean "${near}"?`
  return { path: [...path, key], message: `unknown key; ${advice}` }
}

/** valibot names the first only. */
const unknownKeys = (issue: Issue): readonly ConfigIssue[] => {
  const path = (issue.path ?? []).slice(0, -1).map(keyOf)
  const given = issue.path?.at(-1)?.input
  const known = knownKeys(path)
  return Object.keys(typeof given === 'object' && given !== null ? given : {})
    .filter(key => !known.includes(key))
    .map(key => unknownKey(path, key))
}

const sortOf = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value)

const issuesIn = (issue: Issue): readonly ConfigIssue[] => {
  if (issue.type === 'strict_object' && issue.expected === 'never') return unknownKeys(issue)
  const path = (issue.path ?? []).map(keyOf)
  if (issue.kind === 'validation' || issue.type === 'union') return [{ path, message: issue.message }]
  const expected = issue.expected === null ? 'another value' : issue.expected.replace(/^\((.*)\)$/, '$1').toLowerCase()
  return [{ path, message: `expected ${expected.replaceAll(' | ', ' or ')}, not ${sortOf(issue.input)}` }]
}

/** Arrays where objects belong: valibot takes them for objects without keys. */
const listsIn = (value: unknown, schema: v.GenericSchema, path: readonly string[]): readonly ConfigIssue[] => {
  const entries = entriesOf(schema)
  if (Array.isArray(value) && Object.keys(entries).length > 0) return [{ path, message: 'expected object, not array' }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, own]) => {
    const inner = within(schema, key)
    return inner === undefined ? [] : listsIn(own, inner, [...path, key])
  })
}

/** A configuration with its defaults filled in, or everything that is wrong with it. Values never appear in messages. */
export const checkConfig = (value: unknown): CheckedFile | ConfigIssue[] => {
  const lists = listsIn(value, fileSchema, [])
  if (lists.length > 0) return [...lists]
  const checked = v.safeParse(fileSchema, value)
  return checked.success ? checked.output : checked.issues.flatMap(issuesIn)
}
