import { configDefaults, defineConfig } from 'vitest/config'

/** Proofs of many minutes, which `npm run proofs` runs: thousands of values, hundreds of measured cases, random files. */
const long = [
  'test/pair/ddl-cases.test.ts',
  'test/pair/property.test.ts',
  'test/pair/property-mixed.test.ts',
  'test/drift/types/pairs.test.ts',
  'test/drift/types/binary.test.ts',
  'test/drift/replication.test.ts',
  'test/drift/servers.test.ts',
  'test/corpus/equal-hosts.test.ts',
  'test/locks/observed.test.ts',
]

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude:
      process.env['REPL_MIGRATE_PROOFS'] === undefined ? [...configDefaults.exclude, ...long] : configDefaults.exclude,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Servers, writers and clocks on a shared machine: CI may look twice, a developer sees the first look.
    retry: process.env['CI'] === undefined ? 0 : 1,
    reporters: ['default'],
  },
})
