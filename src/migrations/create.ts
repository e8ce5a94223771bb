import { mkdir, writeFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { Fault } from '../base/fault.ts'
import { listFolder } from './folder.ts'
import { type Layout, layOut, type Pair } from './layout.ts'
import { compareNames } from './order.ts'
import { nextPrefix } from './prefix.ts'
import { cutSections, type Runner } from './sections.ts'
import { readText, unreadable } from './text.ts'

/** What was written: the migration's name, the file to put its SQL in, and the one to undo it where the folder has such. */
export type NewMigration = { readonly name: string; readonly file: string; readonly down: string | null }

/**
 * Writes the next migration file: `20261122T103000_add_note.sql`, or in the manner of the folder's last migration (numbers,
 * stamps, goose or dbmate markers, split by direction, a folder each). Makes the folder where there is none.
 * Throws a Fault on a name that makes no file name, on one that would not sort last, and rather than overwrite a file.
 */
export const newMigration = async (dir: string, name: string, now: Date): Promise<NewMigration> => {
  const words = wordsOf(name)
  await mkdir(dir, { recursive: true }).catch(error => {
    throw unreadable(dir, error)
  })
  const last = layOut(await listFolder(dir)).pairs.at(-1)
  const { prefix, separator } = nextPrefix(last?.name, now)
  const full = `${prefix}${separator}${words.join(separator.includes('-') ? '-' : '_')}`
  if (last !== undefined && compareNames(full, last.name) <= 0) throw notLast(full, last.name)
  const paths = pathsOf[last?.layout ?? 'file'](full)
  const runner = last === undefined ? null : await runnerOf(dir, last)
  const splits = last?.layout === 'split' || (last !== undefined && last.down !== null)
  // Down first: a stray down file of this name may exist, and then nothing must be left behind.
  const down = splits ? await writeNew(posix.join(dir, paths.down), `-- undo: ${words.join(' ')}\n\n`) : null
  const file = await writeNew(posix.join(dir, paths.up), upText(words.join(' '), runner))
  return { name: full, file, down }
}

const wordsOf = (name: string): readonly string[] => {
  if (!/^[a-z0-9][a-z0-9 _-]{0,99}$/i.test(name)) {
    throw new Fault('migration-name', `\`${name}\` makes no file name that every system reads alike`, {
      hint: 'use letters a–z, digits and `_` (at most 100), for instance `repl-migrate new add_note`',
      exit: 2,
    })
  }
  return name.toLowerCase().match(/[a-z0-9]+/g) ?? []
}

const pathsOf: Readonly<Record<Layout, (name: string) => { readonly up: string; readonly down: string }>> = {
  file: name => ({ up: `${name}.sql`, down: `${name}.down.sql` }),
  split: name => ({ up: `${name}.up.sql`, down: `${name}.down.sql` }),
  folder: name => ({ up: `${name}/up.sql`, down: `${name}/down.sql` }),
  prisma: name => ({ up: `${name}/migration.sql`, down: `${name}/down.sql` }),
}

const runnerOf = async (dir: string, { up }: Pair): Promise<Runner | null> => {
  const file = posix.join(dir, up)
  return cutSections(file, await readText(file)).runner
}

const upText = (words: string, runner: Runner | null): string => {
  switch (runner) {
    case 'goose':
      return `-- +goose Up\n-- ${words}\n\n-- +goose Down\n`
    case 'dbmate':
      return `-- migrate:up\n-- ${words}\n\n-- migrate:down\n`
    case null:
      return `-- ${words}\n-- Plain PostgreSQL; \`repl-migrate plan\` shows which host runs what, in which order and why.\n\n`
  }
}

/** Never overwrites: the flag makes the system itself refuse, so that two people running this at once are safe as well. */
const writeNew = async (file: string, text: string): Promise<string> => {
  try {
    await mkdir(posix.dirname(file), { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
    return file
  } catch (error) {
    throw new Fault(
      'migration-not-written',
      `\`${file}\` was not written: ${error instanceof Error ? error.message : error}`,
      {
        hint: 'choose another name, or check who may write to the folder',
        exit: 2,
        cause: error,
      },
    )
  }
}

const notLast = (name: string, last: string): Fault =>
  new Fault('migration-name', `\`${name}\` would sort before \`${last}\` and run too early`, {
    hint: `name the file yourself so that it comes after \`${last}\`, or give the folder's names numbers`,
    exit: 2,
  })
