import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import { type ConfigSources, loadConfig } from '../../src/config/load.ts'

/** A folder with these files, gone after the test. */
export const folder = (files: Readonly<Record<string, string>>): string => {
  const path = mkdtempSync(join(tmpdir(), 'repl-migrate-config-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return path
}

export const load = (files: Readonly<Record<string, string>>, sources: Partial<ConfigSources> = {}) =>
  loadConfig({ cwd: folder(files), env: {}, ...sources })

export const json = (value: unknown, sources: Partial<ConfigSources> = {}) =>
  load({ 'repl-migrate.config.json': JSON.stringify(value) }, sources)

export const faultOf = async (promise: Promise<unknown>): Promise<Fault> => {
  const thrown: unknown = await promise.catch(error => error)
  if (thrown instanceof Fault) return thrown
  throw new Error(`no fault but ${JSON.stringify(thrown)}`)
}
