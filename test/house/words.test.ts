import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { found, sources } from './tree.ts'

const everything = sources('.').filter(({ path }) => path !== 'package-lock.json')
const code = everything.filter(({ path }) => /\.[jt]s$/.test(path))
const others = (self: string) => code.filter(({ path }) => basename(path) !== self)
const rest = others('words.test.ts')

test('file names say what is inside, in lower case and hyphens', () => {
  const names = code
    .map(({ path }) => path)
    .filter(path => !/^[a-z0-9-]+(\.test|\.config|\.d)?\.[jt]s$/.test(basename(path)))
  const vague = code
    .map(({ path }) => path)
    .filter(path => /\b(utils?|helpers?|common|internals?|managers?|misc)\b/.test(path))
  expect([...names, ...vague]).toEqual([])
})

test('the only class is Fault', () => {
  expect(found(sources('src', '.ts'), /^\s*(?:export )?(?:abstract )?class (?!Fault extends Error\b).*/gm)).toEqual([])
})

test('no tool is told to look away, nothing is left for later', () => {
  expect(
    found(rest, /biome-ignore|@ts-(?:ignore|expect-error|nocheck)|eslint-disable|\b(?:TODO|FIXME|XXX|HACK)\b/g),
  ).toEqual([])
})

test('no test is skipped or alone', () => {
  expect(found(rest, /\b(?:describe|test|it|suite)\.(?:skip|only|todo|skipIf|runIf|fails)\b/g)).toEqual([])
})

/** `/home/os` is the made-up home of the tests. */
test('no path of one machine', () => {
  expect(found(everything, /(?<![\w.:/})-])\/(?:work|home(?!\/os)|Users|root|mnt|private)\/[^\s'"`]*/g)).toEqual([])
})
