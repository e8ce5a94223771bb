import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as library from 'repl-migrate'
import { expect, onTestFinished, test, vi } from 'vitest'
import { majors, usePair } from '../support/pair.ts'
import { rest, useAll } from './library-user.ts'
import { folder } from './program.ts'
import { cliStage } from './stage.ts'

const root = join(import.meta.dirname, '..', '..')
const [[primary, replica] = [15, 15]] = majors()
const servers = usePair(primary, replica)

/** Every file the types of the package's users come from. */
const typesFor = async (program: string): Promise<readonly string[]> => {
  const place = await folder()
  const project = join(place, 'tsconfig.json')
  const compilerOptions = { skipLibCheck: false, noEmit: true, typeRoots: [join(root, 'node_modules/@types')] }
  writeFileSync(
    project,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files: [program] }),
  )
  const listed = execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', project, '--listFiles'], { encoding: 'utf8' })
  return listed.trim().split('\n')
}

test('a stranger’s program compiles against the published types, which need nothing the package does not bring', async () => {
  const files = await typesFor(join(import.meta.dirname, 'library-user.ts'))
  expect(files.filter(file => file.startsWith(join(root, 'src')))).toEqual([])
  const packages = files.flatMap(file => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])
  const manifest: { dependencies: object } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const language = /^(@?typescript|@types\/node|undici-types)/
  const foreign = [...new Set(packages)].filter(name => !language.test(name))
  expect(foreign.filter(name => !Object.keys(manifest.dependencies).includes(name))).toEqual([])
  expect(files).toContain(join(root, 'dist/index.d.ts'))
})

test('and does all of it without a word on the standard streams', async () => {
  const stage = await cliStage(servers, {
    files: { 'migrations/1_a.sql': 'CREATE TABLE a (id int PRIMARY KEY)', 'migrations/1_a.down.sql': 'DROP TABLE a' },
  })
  const { primaryUrl, replicaUrl } = stage.pair
  const written = [process.stdout, process.stderr].map(stream => vi.spyOn(stream, 'write').mockReturnValue(true))
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  const said = await useAll(stage.cwd, { PRIMARY: primaryUrl, REPLICA: replicaUrl })
  expect(said).toEqual(expect.arrayContaining(['replica', 'replica: CREATE TABLE a (id int PRIMARY KEY)', 'equal']))
  expect(said.slice(-2)).toEqual(['done', 'done'])
  expect(written.flatMap(spy => spy.mock.calls)).toEqual([])
})

test('what only some need is there as well', () => {
  expect(Object.values(rest).map(one => typeof one)).toEqual([
    'function',
    'function',
    'function',
    'function',
    'function',
  ])
})

test('what the package exports has not grown or shrunk by accident', () => {
  expect(Object.keys(library).sort()).toMatchInlineSnapshot(`
    [
      "Fault",
      "baseline",
      "diff",
      "down",
      "drift",
      "explain",
      "lint",
      "loadConfig",
      "materializePlan",
      "newMigration",
      "plan",
      "planMarkdown",
      "planMermaid",
      "readPlan",
      "reconcile",
      "repair",
      "setup",
      "status",
      "teardown",
      "up",
      "writeFindings",
    ]
  `)
})
