import { expect, test } from 'vitest'
import { importsOf, loadedBy, sources } from './tree.ts'

/** Top to bottom: a room imports from the lines below its own only. Rooms on one line do not know each other. */
const layers = [
  ['cli', 'index.ts'],
  ['commands'],
  ['report'],
  ['run'],
  ['plan'],
  ['kinds', 'drift', 'topology'],
  ['journal', 'materialize'],
  ['catalog', 'migrations', 'config', 'embedded'],
  ['sql', 'postgres'],
  ['base'],
]

/** Rooms that decide: values from values. Nothing they load knows a socket or a file. */
const pure = ['report', 'plan', 'kinds', 'drift', 'sql']

const roomOf = (path: string): string => path.split('/')[1] ?? ''
const depth = (room: string): number => layers.findIndex(line => line.includes(room))
const src = sources('src', '.ts')

test('every room has its place', () => {
  const rooms = [...new Set(src.map(({ path }) => roomOf(path)))]
  expect(rooms.filter(room => depth(room) === -1)).toEqual([])
})

test('imports point down', () => {
  const upward = src.flatMap(file =>
    importsOf(file)
      .filter(({ to }) => to.startsWith('src/') && roomOf(to) !== roomOf(file.path))
      .filter(({ to }) => depth(roomOf(to)) <= depth(roomOf(file.path)))
      .map(({ at, to }) => `${at} imports ${to}`),
  )
  expect(upward).toEqual([])
})

test('the product knows nothing of its tests and benches', () => {
  const outside = src.flatMap(file => importsOf(file).filter(({ to }) => /^(test|bench|dist|bin)\//.test(to)))
  expect(outside.map(({ at, to }) => `${at} imports ${to}`)).toEqual([])
})

test.each(pure)('%s decides without a server or a file', room => {
  const impure = src
    .filter(({ path }) => roomOf(path) === room)
    .flatMap(({ path }) =>
      [...loadedBy(path, src)]
        .filter(loaded => loaded === 'pg' || loaded.startsWith('node:'))
        .map(it => `${path} loads ${it}`),
    )
  expect(impure).toEqual([])
})
