import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Servers, writers and clocks on a shared machine: CI may look twice, a developer sees the first look.
    retry: process.env['CI'] === undefined ? 0 : 1,
    reporters: ['default'],
  },
})
