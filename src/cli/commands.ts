import type { Command } from 'commander'
import type { Globals } from './globals.ts'
import type { Outcome } from './outcome.ts'
import { perform } from './perform.ts'

type Options = Readonly<Record<string, unknown>>

/** A command's work, loaded only when it is asked for: most of start-up time is loading what is not used. */
type Work<O> = (globals: Globals, options: O, args: readonly string[]) => Promise<Outcome>
type Load<O> = () => Promise<{ readonly run: Work<O> }>

const action =
  <O>(name: string, load: Load<O>) =>
  async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command
    const globals = command.optsWithGlobals<Globals & Options>()
    const args = command.processedArgs.flat().filter((arg): arg is string => typeof arg === 'string')
    await perform(name, globals, async () => (await load()).run(globals, globals as O, args))
  }

const migrating = (program: Command): void => {
  program
    .command('up')
    .description('run the pending migrations on all hosts')
    .option('--to <name>', 'up to and including this migration')
    .option('--step <n>', 'at most this many')
    .option('--phase <phase>', 'expand: stop before what takes something away; the next `up` goes on')
    .option('--plan <file>', 'exactly this saved plan, or stop as stale')
    .option('--dry-run', 'the plan, nothing else')
    .option('--allow-out-of-order', 'run files that sort before ones already done')
    .action(action('up', () => import('./commands/up.ts')))
  program
    .command('plan')
    .description('what `up` would do: steps per host, each with its reason')
    .option('--to <name>', 'up to and including this migration')
    .option('--step <n>', 'at most this many')
    .option('--out <file>', 'save the plan, for `up --plan`')
    .action(action('plan', () => import('./commands/plan.ts')))
  program
    .command('down')
    .description('undo the last migration with its down SQL')
    .option('--to <name>', 'back to and including this migration')
    .option('--step <n>', 'this many')
    .action(action('down', () => import('./commands/down.ts')))
  program
    .command('status')
    .description('migrations × hosts, lag, and what to type next')
    .action(action('status', () => import('./commands/status.ts')))
}

const writing = (program: Command): void => {
  program
    .command('new')
    .argument('<name>', 'what it does: add_note')
    .description('the next migration file')
    .action(action('new', () => import('./commands/new.ts')))
  program
    .command('lint')
    .argument('[files...]', 'migration files (default: the whole folder)')
    .description('rulings, locks and Materialize effects of files; needs no database')
    .action(action('lint', () => import('./commands/lint.ts')))
}

const history = (program: Command): void => {
  program
    .command('baseline')
    .option('--to <name>', 'up to and including this migration (default: all)')
    .description('record migrations as done without running them: adopt an existing pair')
    .action(action('baseline', () => import('./commands/baseline.ts')))
  program
    .command('repair')
    .argument('<name>', 'the migration')
    .option('--accept-edit', 'the edited file is what ran')
    .option('--forget', 'take it out of the history')
    .option('--mark-done', 'it is done on every host: you made sure')
    .option('--skip-stream', 'let the replicas pass by its texts still in the stream')
    .description('resolve a failed, in-doubt or edited migration')
    .action(action('repair', () => import('./commands/repair.ts')))
}

const topology = (program: Command): void => {
  program
    .command('setup')
    .description('stand the topology up: publication, schema, identity, subscription; does only what is missing')
    .option('--dry-run', 'print the SQL per host, change nothing')
    .option('--replication-role <name>', 'the role replicas log in with, where their URL does not say')
    .action(action('setup', () => import('./commands/setup.ts')))
  program
    .command('teardown')
    .description('take it down, leaving no slot, subscription, publication or table of ours behind')
    .option('--dry-run', 'print the SQL per host, change nothing')
    .option('--keep-journal', 'leave the record of migrations in place')
    .option('--force', 'even while Materialize reads the replica')
    .action(action('teardown', () => import('./commands/teardown.ts')))
  program
    .command('reconcile')
    .description('publications, identities and subscription as configured')
    .option('--dry-run', 'print the SQL per host, change nothing')
    .action(action('reconcile', () => import('./commands/reconcile.ts')))
}

const comparing = (program: Command): void => {
  program
    .command('drift')
    .description('primary and replica compared with the eyes of replication; exits 3 on findings')
    .option(
      '--fail-on <weights>',
      'which weights fail: blocks,stalls-materialize,diverges,note',
      'blocks,stalls-materialize,diverges',
    )
    .option('--against <file>', 'a saved catalog in place of the replica')
    .option('--save <file>', 'save the primary’s catalog')
    .option('--cure', 'print the SQL that removes the drift, ordered')
    .action(action('drift', () => import('./commands/drift.ts')))
  program
    .command('diff')
    .description('the differing schema as unified text')
    .action(action('diff', () => import('./commands/diff.ts')))
  const materialize = program.command('materialize').description('source-versioning steps for Materialize')
  materialize
    .command('plan')
    .description('the SQL Materialize needs for what is pending and for how the replica is now')
    .action(action('materialize plan', () => import('./commands/materialize-plan.ts')))
}

/** Adds every command to the program. */
export const addCommands = (program: Command): void => {
  migrating(program)
  writing(program)
  history(program)
  topology(program)
  comparing(program)
  program
    .command('demo')
    .description('two real servers, a writer, and the worked example from end to end')
    .option('--keep', 'leave the servers up and print what to try next')
    .option('--primary-major <major>', 'PostgreSQL major of the primary')
    .option('--replica-major <major>', 'PostgreSQL major of the replica')
    .action(action('demo', () => import('./commands/demo.ts')))
}
