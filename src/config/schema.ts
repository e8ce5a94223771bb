import { nearest } from '../base/nearest.ts'
import { DURATION_PATTERN } from './duration.ts'
import { SIZE_PATTERN } from './size.ts'
import { isTablePattern } from './tables.ts'

type Zod = typeof import('zod').z

const DEFAULTS = { publication: 'repl_to_replica', migrations: 'migrations', source: 'materialize.public.mz_source' }
const EXPECTED_DURATION = { error: 'expected a duration such as "500ms", "2s", "5min", "1h", or 0 for no limit' }
const EXPECTED_SIZE = { error: 'expected a size such as "512kB", "16MB", "1GB", or 0 for no limit' }
const REPLICA_NAME = /^(?!(?:primary|materialize)$)[A-Za-z][A-Za-z0-9_-]*$/

const words = (z: Zod) => ({
  url: z
    .string()
    .min(1)
    .describe(
      'a connection URL or keyword=value string, as for psql; environment variables in dollar braces are filled in',
    ),
  name: z.string().min(1).max(63),
  duration: (value: string) =>
    z
      .union(
        [z.number().nonnegative(EXPECTED_DURATION), z.string().regex(DURATION_PATTERN, EXPECTED_DURATION)],
        EXPECTED_DURATION,
      )
      .default(value),
  size: (value: string) =>
    z
      .union([z.number().nonnegative(EXPECTED_SIZE), z.string().regex(SIZE_PATTERN, EXPECTED_SIZE)], EXPECTED_SIZE)
      .default(value),
  patterns: (value: string[]) =>
    z
      .array(z.string().refine(isTablePattern, { error: 'expected schema.table, where * stands for anything' }))
      .default(value),
})

const replicaSchema = (z: Zod) => {
  const { url, name } = words(z)
  return z.strictObject({
    url: url.optional(),
    primaryUrl: url.optional().describe('the primary as the replica reaches it, for the subscription'),
    subscription: name.optional(),
    publication: name.optional().describe('the publication that Materialize reads'),
    mirror: z.enum(['full', 'tables']).default('full'),
  })
}

const backfillSchema = (z: Zod) => {
  const { duration, size } = words(z)
  return z.strictObject({
    above: z
      .int()
      .min(0)
      .default(1_000_000)
      .describe('tables with more rows than this (estimated) get a computed default in batches'),
    batch: z.int().min(1).default(2000).describe('rows in one batch, a transaction of its own'),
    pause: duration('0').describe('between two batches'),
    maxLag: size('16MB').describe('how far a replica may be behind before the next batch waits for it'),
  })
}

const WEIGHTS = ['blocks', 'stalls-materialize', 'diverges', 'locks', 'warning', 'note'] as const
const EXPECTED_DAY = { error: 'expected a day such as "2026-12-31"' }

const driftSchema = (z: Zod) => {
  const entry = z
    .strictObject({
      code: z.string().min(1).optional().describe('the code of the finding'),
      object: z.string().min(1).optional().describe('its object, * for any run of characters'),
      reason: z.string().min(1).describe('why it is wanted'),
      until: z
        .string()
        .regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, EXPECTED_DAY)
        .optional()
        .describe('the last day this holds'),
    })
    .refine(({ code, object }) => code !== undefined || object !== undefined, {
      error: 'name a code, an object, or both',
    })
  return z.strictObject({
    ignore: z.array(entry).default([]),
    failOn: z.array(z.enum(WEIGHTS)).default(['blocks', 'stalls-materialize', 'diverges']),
    baseline: z.string().min(1).optional().describe('file of accepted drift, see drift --write-baseline'),
  })
}

const madeSchema = (z: Zod) => {
  const { url, name, duration, patterns } = words(z)
  return z.strictObject({
    $schema: z.string().optional(),
    migrations: z.string().min(1).default(DEFAULTS.migrations).describe('folder of migration files'),
    primary: z.strictObject({ url: url.optional(), publication: name.default(DEFAULTS.publication) }).prefault({}),
    replicas: z.record(z.string().regex(REPLICA_NAME), replicaSchema(z)).optional(),
    replica: replicaSchema(z).optional().describe('short for one replica named replica'),
    materialize: z
      .strictObject({
        url: url.optional(),
        source: name.max(200).default(DEFAULTS.source).describe('the PostgreSQL source, database.schema.name'),
        apply: z.enum(['signal', 'auto', 'off']).default('signal'),
      })
      .optional(),
    tables: z.strictObject({ include: patterns(['*.*']), exclude: patterns([]) }).prefault({}),
    timeouts: z
      .strictObject({
        lock: duration('2s'),
        statement: duration('0'),
        barrier: duration('5min'),
        initialSync: duration('1h'),
      })
      .prefault({}),
    lockRetry: z.strictObject({ attempts: z.int().min(1).default(20), maxDelay: duration('30s') }).prefault({}),
    backfill: backfillSchema(z).prefault({}),
    drift: driftSchema(z).prefault({}),
  })
}

let made: ReturnType<typeof madeSchema> | undefined

/** Making it takes longer than checking many files with it. */
const fileSchema = (z: Zod): ReturnType<typeof madeSchema> => {
  made ??= madeSchema(z)
  return made
}

/** What is wrong at one place of a configuration. */
export type ConfigIssue = { readonly path: readonly string[]; readonly message: string }

export type CheckedFile = ReturnType<ReturnType<typeof fileSchema>['parse']>

type JsonSchema = { readonly [key: string]: unknown }

/** The JSON Schema of a configuration file, for editors. */
export const jsonSchema = async (): Promise<JsonSchema> => {
  const { z } = await import('zod')
  return { ...z.toJSONSchema(fileSchema(z), { io: 'input' }), title: 'repl-migrate configuration' }
}

const asSchema = (value: unknown): JsonSchema => (typeof value === 'object' && value !== null ? { ...value } : {})

// The keys a configuration may have at a path, told by its own JSON Schema.
const knownKeys = (schema: JsonSchema, path: readonly string[]): readonly string[] => {
  const [first, ...rest] = path
  const properties = asSchema(schema['properties'])
  if (first === undefined) return Object.keys(properties)
  return knownKeys(asSchema(properties[first] ?? schema['additionalProperties']), rest)
}

const unknownKey = (schema: JsonSchema, path: readonly string[], key: string): ConfigIssue => {
  const known = knownKeys(schema, path)
  const near = nearest(key, known)
  const advice = near === undefined ? `known here: ${known.join(', ')}` : `did you mean "${near}"?`
  return { path: [...path, key], message: `unknown key; ${advice}` }
}

/** A configuration with its defaults filled in, or everything that is wrong with it. Values never appear in messages. */
export const checkConfig = async (value: unknown): Promise<CheckedFile | ConfigIssue[]> => {
  const { z } = await import('zod')
  const checked = fileSchema(z).safeParse(value)
  if (checked.success) return checked.data
  const schema = await jsonSchema()
  return checked.error.issues.flatMap(issue => {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey(schema, path, key))
    if (issue.code === 'invalid_key')
      return [{ path, message: 'expected a name of letters, digits, _ and -, not primary or materialize' }]
    return [{ path, message: issue.message }]
  })
}
