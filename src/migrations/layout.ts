import { Fault } from '../base/fault.ts'
import { sortedByName } from './order.ts'

/** Something in the migrations folder; `inside` holds the names in it where it is a folder itself. */
export type Entry = { readonly name: string; readonly inside: readonly string[] | null }

/** How a migration lies in the folder: `NAME.sql`, `NAME.up.sql`, `NAME/up.sql` or Prisma's `NAME/migration.sql`. */
export type Layout = 'file' | 'split' | 'folder' | 'prisma'

/** The files of one migration, as paths inside the folder. */
export type Pair = { readonly name: string; readonly layout: Layout; readonly up: string; readonly down: string | null }

type Half = { readonly name: string; readonly layout: Layout; readonly direction: 'up' | 'down'; readonly path: string }

/**
 * Which files make which migration, in the order they run, and which down files belong to none (`strays`).
 * A down file is its up file's namesake; where files are split by direction (golang-migrate), whose versions are the numbers
 * alone, one of the same number will do, and one without any up file may be a migration kept in another language.
 * Throws a Fault where two files claim one place, where a `NAME.down.sql` has no `NAME.sql`, and on a subfolder of unknown SQL.
 */
export const layOut = (
  entries: readonly Entry[],
): { readonly pairs: readonly Pair[]; readonly strays: readonly string[] } => {
  const halves = entries.flatMap(halvesOf)
  const ups = byName(halves.filter(half => half.direction === 'up'))
  const downs = byName(halves.filter(half => half.direction === 'down'))
  const lonely = [...downs.values()].filter(down => !ups.has(down.name))
  const bare = [...ups.values()].filter(up => up.layout === 'split' && !downs.has(up.name))
  const renamed = new Map(lonely.flatMap(down => sameNumber(down, bare, lonely)))
  const strays = lonely.filter(down => ![...renamed.values()].includes(down))
  if (![...ups.values()].some(up => up.layout === 'split')) refuseStrays(strays)
  const pairs = [...ups.values()].map(({ name, layout, path }) => {
    const down = downs.get(name) ?? renamed.get(name)
    return { name, layout, up: path, down: down?.path ?? null }
  })
  return { pairs: sortedByName(pairs), strays: strays.map(stray => stray.path) }
}

const halvesOf = ({ name, inside }: Entry): readonly Half[] =>
  inside === null ? fromFile(name) : fromFolder(name, inside)

const fromFile = (path: string): readonly Half[] => {
  const [, name, direction] = /^(.+?)(\.up|\.down)?\.sql$/i.exec(path) ?? []
  if (name === undefined) return []
  if (direction === undefined) return [{ name, layout: 'file', direction: 'up', path }]
  return [{ name, layout: 'split', direction: direction.toLowerCase() === '.up' ? 'up' : 'down', path }]
}

const folderFiles = [
  { file: 'up.sql', layout: 'folder', direction: 'up' },
  { file: 'migration.sql', layout: 'prisma', direction: 'up' },
  { file: 'down.sql', layout: 'folder', direction: 'down' },
] as const

const fromFolder = (name: string, inside: readonly string[]): readonly Half[] => {
  const found = folderFiles.filter(({ file }) => inside.includes(file))
  const other = inside.find(file => file.toLowerCase().endsWith('.sql'))
  if (found.length === 0 && other !== undefined) {
    throw refuse(`the folder \`${name}\` holds SQL (\`${other}\`), but no up.sql or migration.sql that could be run`, {
      hint: 'move its files up one level, or move it out of the migrations folder',
    })
  }
  return found.map(({ file, layout, direction }) => ({ name, layout, direction, path: `${name}/${file}` }))
}

const byName = (halves: readonly Half[]): ReadonlyMap<string, Half> => {
  const names = new Map<string, Half>()
  for (const half of halves) {
    const other = names.get(half.name)
    if (other !== undefined) throw refuseTwice(`the ${half.direction} SQL of \`${half.name}\``, other, half)
    names.set(half.name, half)
  }
  return names
}

const numberOf = (half: Half): string | undefined => /^0*(\d+)/.exec(half.name)?.[1]

/** The up file whose number only this down file shares; several of them cannot be told apart. */
const sameNumber = (
  down: Half,
  bare: readonly Half[],
  lonely: readonly Half[],
): readonly (readonly [string, Half])[] => {
  const number = numberOf(down)
  const [up, otherUp] = bare.filter(half => number !== undefined && numberOf(half) === number)
  if (up === undefined) return []
  if (otherUp !== undefined) throw refuseTwice(`the up SQL of \`${down.path}\``, up, otherUp)
  const otherDown = lonely.find(half => half !== down && numberOf(half) === number)
  if (otherDown !== undefined) throw refuseTwice(`the down SQL of \`${up.path}\``, down, otherDown)
  return [[up.name, down]]
}

const refuseStrays = ([stray]: readonly Half[]): void => {
  if (stray === undefined) return
  throw refuse(`\`${stray.path}\` undoes \`${stray.name}\`, but there is no such migration`, {
    hint: 'give it the name of the migration it undoes, or delete it',
  })
}

const refuseTwice = (what: string, one: Half, other: Half): Fault =>
  refuse(`\`${one.path}\` and \`${other.path}\` both claim to be ${what}`, { hint: 'rename or delete one of them' })

const refuse = (message: string, { hint }: { readonly hint: string }): Fault =>
  new Fault('migration-layout', message, { hint, exit: 2 })
