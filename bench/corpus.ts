import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folders of real migrations to measure on: those in `REPL_MIGRATE_CORPUS`, else in `../shared/corpus`. Throws where there are none. */
export const corpusFolders = (): readonly string[] => {
  const root = resolve(process.env['REPL_MIGRATE_CORPUS'] ?? join(import.meta.dirname, '../../shared/corpus'))
  if (!existsSync(root))
    throw new Error(`no corpus in ${root}: set REPL_MIGRATE_CORPUS to a folder of migrations folders`)
  return readdirSync(root, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => join(root, name))
    .sort()
}
