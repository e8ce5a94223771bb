import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shortRunFlags } from '../src/cli/short-run.ts'
import { readFolder } from '../src/migrations/folder.ts'
import { corpusFolders } from './corpus.ts'
import { line, median, runProgram, timed, type Usage, usageOf } from './measure.ts'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const SQUAWK = 'squawk-cli@2.66.0'

/** Goose's other markers stand only behind the one that says where the way up starts. */
const marked = (sql: string): string => (/^-- \+goose/m.test(sql) ? `-- +goose Up\n${sql}` : sql)

/** What goes up of every migration, as plain files of one folder: all read the same. */
const writeUps = async (folder: string): Promise<number> => {
  const migrations = (await Promise.all(corpusFolders().map(readFolder))).flat()
  mkdirSync(folder)
  for (const [index, { up }] of migrations.entries())
    writeFileSync(join(folder, `${String(index).padStart(5, '0')}_up.sql`), marked(up.sql))
  return migrations.length
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

/** A linter answers 1 or 3 when it has found something. */
const runSquawk = (program: string, folder: string): void => {
  const files = readdirSync(folder).map(name => join(folder, name))
  const { error } = spawnSync(program, files, { cwd: folder, stdio: 'ignore' })
  if (error !== undefined) throw error
}

const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-bench-'))
try {
  const ups = join(folder, 'ups')
  const files = await writeUps(ups)
  writeFileSync(join(folder, 'repl-migrate.config.yaml'), `migrations: ${ups}\n`)
  const parse = [join(import.meta.dirname, 'parse-only.mjs'), ups]
  const contestants = [
    { name: 'bare parse, the library as it comes', args: parse },
    { name: 'bare parse, its process set up as the command’s', args: [...shortRunFlags, ...parse] },
    { name: 'repl-migrate lint', args: [join(import.meta.dirname, '../bin/repl-migrate.js'), 'lint'] },
  ].map(each => ({ ...each, runs: [] as Usage[] }))
  const squawk = await installSquawk(folder)
  const beside: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const { args, runs } of contestants) runs.push(await usageOf(args, folder))
    if (squawk !== null) beside.push(await timed(() => runSquawk(squawk, ups)))
  }
  const told = (title: string, what: keyof Usage): void => {
    console.log(title)
    const of = contestants.map(({ runs }) => median(runs.map(run => run[what])))
    for (const [index, { name }] of contestants.entries())
      console.log(`${line(name, of[index] ?? 0, of[0])}   × ${((of[index] ?? 0) / (of[1] ?? 0)).toFixed(2)}`)
  }
  console.log(`${files} files, medians of ${rounds}, each a process of its own; × is of the first, then of the second`)
  told('by the clock, from its start to its end', 'clock')
  if (squawk !== null) console.log(line('squawk', median(beside)))
  told('in processor time', 'processor')
  const memory = contestants.map(({ runs }) => median(runs.map(run => run.megabytes)).toFixed(0))
  console.log(`memory: ${memory.join(', ')} MB`)
} finally {
  rmSync(folder, { recursive: true })
}
