import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Config, MaterializeConfig, ReplicaConfig } from './config.ts'
import { durationMs } from './duration.ts'
import type { RawConfig } from './read-data.ts'
import type { CheckedFile } from './schema.ts'
import { sizeBytes } from './size.ts'

/** URLs from flags and environment, which win over the file's. */
export type Overrides = Readonly<Record<'primary' | 'replica' | 'materialize', string | undefined>>

const SOURCE = { source: 'materialize.public.mz_source', apply: 'signal' } as const

/** A configuration that can be read and makes no sense; points into the file where it can. Exit 2. */
export const invalidConfig = (message: string, raw: RawConfig | null, path: readonly string[], hint: string): Fault => {
  const place = raw?.locate(path) ?? null
  return new Fault('config-invalid', message, { exit: 2, hint, ...(place !== null && { place }) })
}

// A slot on the primary has the subscription's name, so two replicas cannot share one; and a replica's default name must not
// change when another replica comes.
const subscriptionName = (replica: string): string =>
  replica === 'replica' ? 'repl_from_primary' : `repl_from_primary_${replica.toLowerCase().replaceAll('-', '_')}`

const replicasOf = (file: CheckedFile, raw: RawConfig | null, overrides: Overrides): ReplicaConfig[] => {
  if (file.replica && file.replicas) {
    throw invalidConfig('replica and replicas are both given', raw, ['replica'], 'move "replica" into "replicas"')
  }
  const named = Object.entries(file.replicas ?? { replica: file.replica ?? { mirror: 'full' as const } })
  if (overrides.replica !== undefined && named.length > 1) {
    const message = `one replica URL was given for several replicas (${named.map(([name]) => name).join(', ')})`
    throw invalidConfig(
      message,
      raw,
      ['replicas'],
      'let the url of each replica name an environment variable of its own',
    )
  }
  const reader = file.materialize !== undefined || overrides.materialize !== undefined ? 'mz_source' : null
  return named.map(([name, replica]) => ({
    name,
    url: overrides.replica ?? replica.url ?? null,
    primaryUrl: replica.primaryUrl ?? null,
    subscription: replica.subscription ?? subscriptionName(name),
    publication: replica.publication ?? reader,
    mirror: replica.mirror,
  }))
}

const refuseSharedSubscription = (replicas: readonly ReplicaConfig[], raw: RawConfig | null): void => {
  for (const [index, { name, subscription }] of replicas.entries()) {
    if (replicas.findIndex(other => other.subscription === subscription) === index) continue
    const message = `two replicas share the subscription ${subscription}; its slot on the primary can serve only one`
    const path = ['replicas', name, 'subscription']
    throw invalidConfig(message, raw, path, 'give each replica a subscription name of its own')
  }
}

const materializeOf = (file: CheckedFile, url: string | undefined): MaterializeConfig | null => {
  if (file.materialize === undefined && url === undefined) return null
  return { ...SOURCE, ...file.materialize, url: url ?? file.materialize?.url ?? null }
}

// Paths of a file are meant from where it lies; shown as seen from the folder in which the process will open them.
const pathOf = (written: string, raw: RawConfig | null, cwd: string): string => {
  const path = resolve(raw === null ? cwd : dirname(raw.path), written)
  const seen = relative(process.cwd(), path)
  return seen.startsWith('..') || isAbsolute(seen) ? path : seen || '.'
}

/** The checked file with flags and environment on top, defaults that depend on other parts, and times in milliseconds. */
export const resolveConfig = (file: CheckedFile, raw: RawConfig | null, overrides: Overrides, cwd: string): Config => {
  const replicas = replicasOf(file, raw, overrides)
  refuseSharedSubscription(replicas, raw)
  const { lock, statement, barrier, initialSync } = file.timeouts
  return {
    file: raw?.path ?? null,
    migrations: pathOf(file.migrations, raw, cwd),
    primary: { url: overrides.primary ?? file.primary.url ?? null, publication: file.primary.publication },
    replicas,
    materialize: materializeOf(file, overrides.materialize),
    tables: file.tables,
    timeouts: {
      lock: durationMs(lock),
      statement: durationMs(statement),
      barrier: durationMs(barrier),
      initialSync: durationMs(initialSync),
    },
    lockRetry: { attempts: file.lockRetry.attempts, maxDelay: durationMs(file.lockRetry.maxDelay) },
    backfill: {
      ...file.backfill,
      pause: durationMs(file.backfill.pause),
      maxLag: sizeBytes(file.backfill.maxLag),
    },
    drift: {
      ...file.drift,
      baseline: file.drift.baseline === undefined ? null : pathOf(file.drift.baseline, raw, cwd),
    },
  }
}
