import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import type { Migration } from '../../src/migrations/migration.ts'

/** A folder with these files (path → content), gone after the test. */
export const folderOf = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'repl-migrate-folder-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), content)
  }
  return dir
}

/** The Fault that something ends in; anything else fails the test. */
export const faultOf = async (act: () => unknown): Promise<Fault> => {
  try {
    await act()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('expected a Fault, but nothing was thrown')
}

/** A migration that was never in a file. */
export const migrationOf = (name: string, sql = `SELECT '${name}'`): Migration => ({
  name,
  up: { file: `migrations/${name}.sql`, line: 1, sql },
  down: null,
  checksum: `checksum of ${sql}`,
  transaction: 'file',
})
