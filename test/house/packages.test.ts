import { expect, test } from 'vitest'
import { importsOf, loadedBy, read, sources } from './tree.ts'

/** Every package of ours, and the only files or rooms that may know it. */
const homes: Readonly<Record<string, readonly string[]>> = {
  '@pgsql/types': ['src/sql/', 'src/kinds/', 'src/migrations/'],
  commander: ['src/cli/'],
  diff: ['src/drift/patch.ts'],
  'libpg-query': ['src/sql/parser.ts'],
  lilconfig: ['src/config/'],
  pg: ['src/postgres/', 'src/embedded/'],
  picocolors: ['src/cli/'],
  umzug: ['src/migrations/walk.ts'],
  valibot: ['src/config/'],
  yaml: ['src/config/'],
}

/** Packages that give types and no code. */
const typesOnly = ['@pgsql/types']

/** Packages that take long to load, loaded when a command needs them. */
const lazyOnly = ['umzug']

const src = sources('src', '.ts')
const isPackage = (to: string): boolean => !to.startsWith('src/') && !to.startsWith('node:')
const outside = src.flatMap(file =>
  importsOf(file)
    .filter(({ to }) => isPackage(to))
    .map(found => ({ ...found, path: file.path })),
)

test('each package stays in its home', () => {
  const strays = outside.filter(({ path, to }) => !(homes[to] ?? []).some(home => path.startsWith(home)))
  expect(strays.map(({ at, to }) => `${at} imports ${to}`)).toEqual([])
})

test('each dependency of the manifest has a home, and the other way round', () => {
  const manifest: { readonly dependencies: object } = JSON.parse(read('package.json'))
  expect(Object.keys(homes)).toEqual(Object.keys(manifest.dependencies))
})

test('slow packages are loaded when they are needed, types never', () => {
  const early = outside.filter(
    ({ to, type, lazy }) => !type && (typesOnly.includes(to) || (lazyOnly.includes(to) && !lazy)),
  )
  expect(early.map(({ at, to }) => `${at} loads ${to}`)).toEqual([])
})

test('--version loads no package, --help the command line only', () => {
  const packages = (path: string): readonly string[] => [...loadedBy(path, src)].filter(isPackage)
  expect(packages('src/cli/main.ts')).toEqual([])
  expect(packages('src/cli/program.ts')).toEqual(['commander', 'picocolors'])
})
