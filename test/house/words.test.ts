import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { found, sources } from './tree.ts'

const everything = sources('.').filter(({ path }) => /^(\.ci\/|[^.])/.test(path) && path !== 'package-lock.json')
const code = everything.filter(({ path }) => /\.[jt]s$/.test(path))
const others = code.filter(({ path }) => basename(path) !== basename(import.meta.filename))
const src = sources('src', '.ts')

test('file names say what is inside, in lower case and hyphens', () => {
  const paths = code.map(({ path }) => path)
  expect(paths.filter(path => !/^[a-z0-9-]+(\.test|\.config|\.d)?\.[jt]s$/.test(basename(path)))).toEqual([])
  expect(paths.filter(path => /\b(utils?|helpers?|common|internals?|managers?|misc)\b/.test(path))).toEqual([])
})

test('the only class is Fault', () => {
  expect(found(src, /^\s*(?:export )?(?:abstract )?class (?!Fault extends Error\b).*/gm)).toEqual([])
})

test('only the command line prints, exits or reads its arguments', () => {
  const library = src.filter(({ path }) => !path.startsWith('src/cli/'))
  expect(found(library, /\bprocess\.(?:stdout|stderr|stdin|argv|exit|exitCode)\b/g)).toEqual([])
})

test('no tool is told to look away, nothing is left for later', () => {
  const words = /biome-ignore|@ts-(?:ignore|expect-error|nocheck)|eslint-disable|\b(?:TODO|FIXME|XXX|HACK)\b/g
  expect(found(others, words)).toEqual([])
})

test('no test is skipped or alone', () => {
  expect(found(others, /\b(?:describe|test|it|suite)\.(?:skip|only|todo|skipIf|runIf|fails)\b/g)).toEqual([])
})

/** `/home/os` is the made-up home of the tests. */
test('no path of one machine', () => {
  const path = /(?<![\w.:/})-])\/(?:work|home(?!\/os)|Users|root|mnt|private)\/[^\s'"`]*/g
  expect(found(everything, path)).toEqual([])
})
