import { type Dirent, readdirSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import { checksum } from './checksum.ts'
import { type Entry, layOut, type Pair } from './layout.ts'
import type { Migration, Text } from './migration.ts'
import { cutSections } from './sections.ts'
import { readText, unreadable } from './text.ts'

/**
 * Every migration of a folder, in the order they run. Reads all plain-SQL layouts (see `layOut`, `cutSections`); other files
 * are left alone. A down text without any SQL counts as none: undoing nothing would only look like undoing.
 * Throws a Fault (exit 2) where the folder is missing, empty or ambiguous, or a file is not UTF-8.
 */
export const readFolder = async (dir: string): Promise<readonly Migration[]> => (await readWhole(dir)).migrations

/** The migrations as `readFolder` has them, and warnings about down files that undo nothing (see `layOut`). */
export type Whole = { readonly migrations: readonly Migration[]; readonly strays: readonly Finding[] }

/** All that lies in a folder, for lint. Throws as `readFolder` does. */
export const readWhole = async (dir: string): Promise<Whole> => {
  const { pairs, strays } = layOut(listFolder(dir))
  if (pairs.length === 0) throw new Fault('migrations-empty', `\`${dir}\` holds no migration: no .sql file`, startHint)
  return { migrations: pairs.map(pair => readPair(dir, pair)), strays: strays.map(path => stray(dir, path)) }
}

const stray = (dir: string, path: string): Finding => ({
  code: 'down-without-up',
  weight: 'warning',
  host: null,
  object: null,
  place: { file: posix.join(dir, path), line: 1, column: 1 },
  message: `\`${path}\` undoes a migration that is not in the folder`,
  why: 'it will never run: only a migration whose up SQL is here can be undone',
  cure: ['give it the name of the migration it undoes, or delete it'],
})

/**
 * What lies in a folder, hidden files aside. Throws a Fault where it cannot be read. Without promises: of many small files they
 * would take ten times as long as the reading.
 */
export const listFolder = (dir: string): readonly Entry[] =>
  entriesOf(dir)
    .filter(({ name }) => !name.startsWith('.'))
    .map(entry => ({ name: entry.name, inside: namesInside(dir, entry) }))

const entriesOf = (dir: string): readonly Dirent[] => {
  try {
    return readdirSync(dir, { withFileTypes: true })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const missing = 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    throw missing ? noFolder(dir, error) : unreadable(dir, error)
  }
}

/** Links count as what they point to: Kubernetes mounts a ConfigMap as links. */
const namesInside = (dir: string, entry: Dirent): readonly string[] | null => {
  const path = posix.join(dir, entry.name)
  try {
    const isFolder = entry.isSymbolicLink() ? statSync(path).isDirectory() : entry.isDirectory()
    return isFolder ? readdirSync(path) : null
  } catch (error) {
    throw error instanceof Error ? unreadable(path, error) : error
  }
}

const readPair = (dir: string, { name, up, down }: Pair): Migration => {
  const file = posix.join(dir, up)
  const sections = cutSections(file, readText(file))
  if (sections.down !== null && down !== null) throw twoDowns(file, down)
  const own =
    sections.down === null ? null : { file, line: 1, sql: sections.down, transaction: sections.transaction.down }
  let sum: string | undefined
  return {
    name,
    up: { file, line: 1, sql: sections.up },
    down: withSql(down === null ? own : readDown(posix.join(dir, down))),
    get checksum() {
      sum ??= checksum(sections.up)
      return sum
    },
    transaction: sections.transaction.up,
  }
}

const readDown = (file: string): Text => ({ file, line: 1, sql: readText(file) })

const withSql = (text: Text | null): Text | null =>
  text === null || /^[\s;]*$/.test(text.sql.replace(/--.*|\/\*[\s\S]*?\*\//g, '')) ? null : text

const twoDowns = (file: string, down: string): Fault =>
  new Fault('migration-layout', `\`${file}\` has a down section, and \`${down}\` claims to be its down file`, {
    place: { file, line: 1, column: 1 },
    hint: 'keep one of the two',
    exit: 2,
  })

const noFolder = (dir: string, cause: Error): Fault =>
  new Fault('migrations-missing', `there is no migrations folder \`${dir}\``, { ...startHint, cause })

const startHint = {
  hint: 'write the first migration with `repl-migrate new NAME`, or name another folder: `migrations` in the config (`--config`)',
  exit: 2,
} as const
