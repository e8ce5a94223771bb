import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { corpusFolders } from './corpus.ts'
import { line, median, runProgram, timed } from './measure.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
const SQUAWK = 'squawk-cli@2.66.0'
const root = join(import.meta.dirname, '..')

type Pass = { readonly whole: number; readonly first: number; readonly warm: number; readonly megabytes: number }

const pass = (which: 'parse' | 'lint'): Pass =>
  JSON.parse(
    execFileSync(process.execPath, [join(import.meta.dirname, 'lint-worker.mjs'), which, ...corpusFolders()], {
      encoding: 'utf8',
    }),
  )

const upFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.sql') && !name.endsWith('.down.sql'))
    .map(name => join(folder, name))

/** A linter answers 1 or 3 when it has found something. */
const runLinter = (program: string, args: readonly string[], cwd: string): void => {
  const { error } = spawnSync(program, args, { cwd, stdio: 'ignore' })
  if (error !== undefined) throw error
}

const installSquawk = async (folder: string): Promise<string | null> => {
  try {
    await runProgram('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, SQUAWK])
    return join(folder, 'node_modules/.bin/squawk')
  } catch (error) {
    console.error(`squawk is not measured, npm could not install it: ${error}`)
    return null
  }
}

const ourRun = (folder: string): Promise<number> =>
  timed(() => runLinter(process.execPath, [join(root, 'bin/repl-migrate.js'), 'lint'], folder))

const commands = async (folder: string): Promise<void> => {
  const squawk = await installSquawk(folder)
  const folders = corpusFolders()
  const times = { ours: [] as number[], squawk: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    let ours = 0
    for (const one of folders) {
      const config = mkdtempSync(join(folder, 'config-'))
      await runProgram('sh', ['-c', `printf 'migrations: %s\n' "$1" > repl-migrate.config.yaml`, 'sh', one], config)
      ours += await ourRun(config)
    }
    times.ours.push(ours)
    if (squawk !== null)
      times.squawk.push(
        await timed(() => {
          for (const one of folders) runLinter(squawk, upFiles(one), folder)
        }),
      )
  }
  console.log(line('repl-migrate lint, a process for each folder', median(times.ours), median(times.squawk)))
  console.log(line('squawk, a process for each folder', median(times.squawk)))
}

const parses = Array.from({ length: rounds }, () => ({ parse: pass('parse'), lint: pass('lint') }))
const of = (which: 'parse' | 'lint', what: keyof Pass): number => median(parses.map(one => one[which][what]))
console.log('processor time over all files, reading them included; × is of the bare parse')
console.log(line('bare parse, a process from its start', of('parse', 'whole')))
console.log(line('lint, a process from its start', of('lint', 'whole'), of('parse', 'whole')))
console.log(line('bare parse, without the start', of('parse', 'first')))
console.log(line('lint, without the start', of('lint', 'first'), of('parse', 'first')))
console.log(line('bare parse, once everything is warm', of('parse', 'warm')))
console.log(line('lint, once everything is warm', of('lint', 'warm'), of('parse', 'warm')))
console.log(
  `memory: bare parse ${of('parse', 'megabytes').toFixed(0)} MB, lint ${of('lint', 'megabytes').toFixed(0)} MB`,
)
const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-bench-'))
try {
  await commands(folder)
} finally {
  rmSync(folder, { recursive: true })
}
