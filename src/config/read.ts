import { pathToFileURL } from 'node:url'
import { Fault } from '../base/fault.ts'
import { type RawConfig, readData, unreadable } from './read-data.ts'

const NAMES = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map(ending => `repl-migrate.config.${ending}`)

const codeOf = (thrown: unknown): unknown => (thrown instanceof Error && 'code' in thrown ? thrown.code : undefined)
const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** Turns what Node threw while loading a configuration program into advice. */
export const programFault = (path: string, thrown: unknown): Fault => {
  if (codeOf(thrown) !== 'ERR_UNKNOWN_FILE_EXTENSION') return unreadable(path, messageOf(thrown))
  return unreadable(path, `Node ${process.versions.node} does not run TypeScript`, {
    hint: 'use Node 22.18 or later, or write the configuration as .mjs, .json or .yaml',
  })
}

const readProgram = async (path: string): Promise<RawConfig> => {
  const module: unknown = await import(pathToFileURL(path).href).catch((thrown: unknown) => {
    throw programFault(path, thrown)
  })
  const value = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined
  if (value === undefined) throw unreadable(path, 'it has no default export', { hint: 'write: export default { … }' })
  return { path, value, locate: () => null }
}

const LOADERS = {
  '.ts': readProgram,
  '.mts': readProgram,
  '.js': readProgram,
  '.mjs': readProgram,
  '.json': readData,
  '.yaml': readData,
  '.yml': readData,
  noExt: readData,
}

/**
 * The configuration file that was named, or the first repl-migrate.config.{ts,mts,js,mjs,json,yaml,yml} of the folder, or
 * null. Throws `config-not-found` and `config-unreadable` (exit 2).
 */
export const readConfigFile = async (cwd: string, named: string | undefined): Promise<RawConfig | null> => {
  const { lilconfig } = await import('lilconfig')
  const files = lilconfig('repl-migrate', { searchPlaces: NAMES, loaders: LOADERS, stopDir: cwd, cache: false })
  try {
    const found = await (named === undefined ? files.search(cwd) : files.load(named))
    return found?.config ?? null
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    if (codeOf(thrown) !== 'ENOENT') throw unreadable(named ?? cwd, messageOf(thrown))
    const hint = 'check --config'
    throw new Fault('config-not-found', `there is no configuration file ${named}`, { exit: 2, hint })
  }
}
