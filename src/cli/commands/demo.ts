import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { packageFolder } from '../../base/own-package.ts'
import { type DemoResult, demo } from '../../commands/demo.ts'
import { availableMajors } from '../../embedded/binaries.ts'
import type { Paint } from '../../report/paint.ts'
import type { Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'

type Options = { readonly keep?: boolean; readonly primaryMajor?: string; readonly replicaMajor?: string }

const majorOf = (asked: string | undefined, fallback: number): number => {
  if (asked === undefined) return fallback
  const major = Number(asked)
  if (Number.isInteger(major)) return major
  throw new Fault('usage', `${asked} is no PostgreSQL major`, { exit: 2, hint: 'for example --primary-major 15' })
}

const rowsText = (result: DemoResult, paint: Paint): string[] => {
  const width = Math.max(...result.rows.map(({ table }) => table.length))
  return result.rows.map(({ table, primary, replica, equal, firstDifferences }) => {
    const verdict = equal ? paint.green('equal') : paint.red(`differ: ${firstDifferences.join('; ')}`)
    return `  ${table.padEnd(width)}  ${String(primary).padStart(6)} = ${String(replica).padEnd(6)} ${verdict}`
  })
}

const nextText = (urls: NonNullable<DemoResult['urls']>): string[] => [
  '',
  'the servers stay up; try:',
  `  export REPL_MIGRATE_PRIMARY_URL=${urls.primary} REPL_MIGRATE_REPLICA_URL=${urls.replica}`,
  '  npx repl-migrate status',
  '  npx repl-migrate drift',
  '  npx repl-migrate teardown',
  `and stop them with: ${urls.stop}`,
]

const text = (result: DemoResult, paint: Paint): string => {
  const { rows } = result.writer
  const errors = result.applyErrors.length
  return [
    '',
    paint.bold('what the hosts hold now (rows on the primary = on the replica, compared in full)'),
    ...rowsText(result, paint),
    '',
    `the writer made ${rows.insert} inserts, ${rows.update} updates, ${rows.delete} deletes meanwhile; its longest wait was ${Math.round(result.writer.slowestMs)} ms`,
    `apply errors on the replica: ${errors === 0 ? paint.green('0') : paint.red(`${errors}: ${result.applyErrors.join('; ')}`)}`,
    result.outcome === 'done'
      ? paint.green(paint.bold('done: every statement on both hosts, no row lost'))
      : paint.red('failed'),
    ...(result.urls === null ? [] : nextText(result.urls)),
  ].join('\n')
}

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const newest = availableMajors().at(-1) ?? 18
  const result = await demo({
    primary: majorOf(options.primaryMajor, newest),
    replica: majorOf(options.replicaMajor, newest),
    migrations: join(packageFolder, 'migrations'),
    keep: options.keep ?? false,
    onEvent: progressOf(globals),
    say: line => {
      if (globals.json !== true && globals.quiet !== true) process.stderr.write(`${line}\n`)
    },
  })
  const { run: ran, ...rest } = result
  return {
    report: { ...rest, outcome: result.outcome, migrations: ran.migrations, findings: ran.error?.findings ?? [] },
    text: paint => text(result, paint),
    exit: result.outcome === 'done' ? 0 : 1,
  }
}
