import { type Config, PLAIN_DRIFT } from '../../src/config/config.ts'
import type { TestPair } from './pair.ts'

/** The same by way of kept sessions; the replica's own way to the primary is none. */
export const warmConfigFor = (pair: TestPair, migrations: string, over: Partial<Config> = {}): Config => {
  const config = configFor({ ...pair, ...pair.warm }, migrations, over)
  return { ...config, replicas: config.replicas.map(one => ({ ...one, primaryUrl: pair.primaryUrl })) }
}

/** The configuration a test's pair stands for. */
export const configFor = (pair: TestPair, migrations: string, over: Partial<Config> = {}): Config => ({
  file: null,
  migrations,
  primary: { url: pair.primaryUrl, publication: pair.publication },
  replicas: [
    {
      name: 'replica',
      url: pair.replicaUrl,
      primaryUrl: null,
      subscription: pair.subscription,
      publication: 'mz_source',
      mirror: 'full',
    },
  ],
  materialize: null,
  tables: { include: ['*.*'], exclude: [] },
  timeouts: { lock: 2000, statement: 0, barrier: 60_000, initialSync: 60_000 },
  backfill: { above: 1_000_000, batch: 2000, pause: 0, maxLag: 16_777_216 },
  lockRetry: { attempts: 20, maxDelay: 2000 },
  drift: PLAIN_DRIFT,
  ...over,
})
