import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
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
export const readFolder = async (dir: string): Promise<readonly Migration[]> => {
  const { pairs } = layOut(await listFolder(dir))
  if (pairs.length === 0) throw new Fault('migrations-empty', `\`${dir}\` holds no migration: no .sql file`, startHint)
  const migrations: Migration[] = []
  for (const pair of pairs) migrations.push(await readPair(dir, pair))
  return migrations
}

/** Warnings about down files that undo nothing (see `layOut`), for lint. */
export const strayDowns = async (dir: string): Promise<readonly Finding[]> =>
  layOut(await listFolder(dir)).strays.map(path => ({
    code: 'down-without-up',
    weight: 'warning',
    host: null,
    object: null,
    place: { file: posix.join(dir, path), line: 1, column: 1 },
    message: `\`${path}\` undoes a migration that is not in the folder`,
    why: 'it will never run: only a migration whose up SQL is here can be undone',
    cure: ['give it the name of the migration it undoes, or delete it'],
  }))

/** What lies in a folder, hidden files aside. Throws a Fault where it cannot be read. */
export const listFolder = async (dir: string): Promise<readonly Entry[]> => {
  const found = await readdir(dir, { withFileTypes: true }).catch(error => {
    throw error.code === 'ENOENT' || error.code === 'ENOTDIR' ? noFolder(dir, error) : unreadable(dir, error)
  })
  const visible = found.filter(({ name }) => !name.startsWith('.'))
  return Promise.all(visible.map(async entry => ({ name: entry.name, inside: await namesInside(dir, entry) })))
}

/** Links count as what they point to: Kubernetes mounts a ConfigMap as links. */
const namesInside = async (dir: string, entry: Dirent): Promise<readonly string[] | null> => {
  const path = posix.join(dir, entry.name)
  try {
    const isFolder = entry.isSymbolicLink() ? (await stat(path)).isDirectory() : entry.isDirectory()
    return isFolder ? await readdir(path) : null
  } catch (error) {
    throw error instanceof Error ? unreadable(path, error) : error
  }
}

const readPair = async (dir: string, { name, up, down }: Pair): Promise<Migration> => {
  const file = posix.join(dir, up)
  const sections = cutSections(file, await readText(file))
  if (sections.down !== null && down !== null) throw twoDowns(file, down)
  const own =
    sections.down === null ? null : { file, line: 1, sql: sections.down, transaction: sections.transaction.down }
  return {
    name,
    up: { file, line: 1, sql: sections.up },
    down: withSql(down === null ? own : await readDown(posix.join(dir, down))),
    checksum: checksum(sections.up),
    transaction: sections.transaction.up,
  }
}

const readDown = async (file: string): Promise<Text> => ({ file, line: 1, sql: await readText(file) })

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
