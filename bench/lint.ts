import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { corpusFolders } from './corpus.ts'
import { line, median, runProgram, timed } from './measure.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
const SQUAWK = 'squawk-cli@2.66.0'
const root = join(import.meta.dirname, '..')

type Contestant = 'parse' | 'settled' | 'lint'

/** Milliseconds: by the clock and of processor time from the process's start to its end, and of processor time in the last pass. */
type Run = { readonly clock: number; readonly whole: number; readonly last: number; readonly megabytes: number }

const worker = join(import.meta.dirname, 'lint-worker.mjs')

const runOnce = async (which: Contestant, passes: number): Promise<Run> => {
  let said = ''
  const clock = await timed(() => {
    said = execFileSync(process.execPath, [worker, which, `${passes}`, ...corpusFolders()], { encoding: 'utf8' })
  })
  return { clock, ...JSON.parse(said) }
}

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

const contestants: readonly (readonly [Contestant, string])[] = [
  ['parse', 'bare parse, the library as it comes'],
  ['settled', 'bare parse, its process set up as lint’s is'],
  ['lint', 'lint'],
]

const measured = async (passes: number): Promise<ReadonlyMap<Contestant, readonly Run[]>> => {
  const runs = new Map<Contestant, Run[]>(contestants.map(([which]) => [which, []]))
  for (let round = 0; round < rounds; round += 1) for (const [which, of] of runs) of.push(await runOnce(which, passes))
  return runs
}

const told = (runs: ReadonlyMap<Contestant, readonly Run[]>, what: keyof Run): void => {
  const of = (which: Contestant): number => median((runs.get(which) ?? []).map(run => run[what]))
  for (const [which, name] of contestants) {
    const against = which === 'lint' ? ` (× ${(of(which) / of('settled')).toFixed(2)} of the second)` : ''
    console.log(`${line(name, of(which), of('parse'))}${against}`)
  }
}

const once = await measured(1)
const warm = await measured(4)
console.log('all files once, a process from its start to its end, by the clock; × is of the first')
told(once, 'clock')
console.log('the same in processor time')
told(once, 'whole')
console.log('processor time of a fourth pass in one process')
told(warm, 'last')
const memory = contestants.map(([which]) => median((once.get(which) ?? []).map(run => run.megabytes)).toFixed(0))
console.log(`memory: ${memory.join(', ')} MB`)
const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-bench-'))
try {
  await commands(folder)
} finally {
  rmSync(folder, { recursive: true })
}
