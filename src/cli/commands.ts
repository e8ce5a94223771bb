import { type Command, Option } from 'commander'
import { diffFormats, findingFormats } from '../report/format-names.ts'
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
    const options = command.optsWithGlobals<Globals & Options>()
    const globals = { ...options, json: options.json === true || options['format'] === 'json' }
    const args = command.processedArgs.flat().filter((arg): arg is string => typeof arg === 'string')
    await perform(name, globals, async () => (await load()).run(globals, options as O, args))
  }

const formatOption = (...more: readonly string[]): Option =>
  new Option('--format <format>', 'how to write it').choices([...findingFormats, ...more]).default('text')

const failOn = (weights: string): Option =>
  new Option('--fail-on <weights>', 'findings of these weights make it exit 3').default(weights)

const writing = (program: Command): void => {
  program.commandsGroup('Migrations:')
  program
    .command('new')
    .argument('<name>', 'what it does: add_note')
    .description('write the next migration file')
    .action(action('new', () => import('./commands/new.ts')))
  program
    .command('lint')
    .argument('[files...]', 'migration files (default: the whole folder)')
    .description('judge files without a database: refusals, locks, hazards')
    .addOption(formatOption())
    .addOption(failOn('blocks,stalls-materialize,diverges,locks'))
    .action(action('lint', () => import('./commands/lint.ts')))
  program
    .command('explain')
    .argument('[what...]', 'a kind, a rule, or SQL (default: list the kinds)')
    .description('what a statement does to the hosts, and why')
    .action(action('explain', () => import('./commands/explain.ts')))
}

const migrating = (program: Command): void => {
  program
    .command('plan')
    .description('what `up` would do: steps per host, each with its reason')
    .option('--to <name>', 'up to and including this migration')
    .option('--step <n>', 'at most this many')
    .option('--allow-out-of-order', 'with files that sort before ones already done')
    .option('--out <file>', 'save the plan, for `up --plan`')
    .addOption(formatOption('mermaid'))
    .action(action('plan', () => import('./commands/plan.ts')))
  program
    .command('up')
    .description('run the pending migrations on all hosts')
    .option('--to <name>', 'up to and including this migration')
    .option('--step <n>', 'at most this many')
    .addOption(
      new Option('--phase <phase>', 'expand: stop before what takes something away; the next `up` goes on').choices([
        'expand',
      ]),
    )
    .option('--plan <file>', 'exactly this saved plan, or stop as stale')
    .option('--dry-run', 'the plan, nothing else')
    .option('--allow-out-of-order', 'run files that sort before ones already done')
    .action(action('up', () => import('./commands/up.ts')))
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

const history = (program: Command): void => {
  program.commandsGroup('History:')
  program
    .command('baseline')
    .option('--to <name>', 'up to and including this migration (default: all)')
    .description('record migrations as done without running them')
    .action(action('baseline', () => import('./commands/baseline.ts')))
  program
    .command('repair')
    .argument('<name>', 'the migration')
    .option('--accept-edit', 'the edited file is what ran')
    .option('--forget', 'take it out of the history')
    .option('--mark-done', 'it is done on every host: you made sure')
    .option('--skip-stream', 'let a replica pass by those of its texts in the stream that it cannot run')
    .description('resolve a failed, in-doubt or edited migration')
    .action(action('repair', () => import('./commands/repair.ts')))
}

const topology = (program: Command): void => {
  program.commandsGroup('Topology:')
  program
    .command('setup')
    .description('stand it up, or do what is missing of it')
    .option('--dry-run', 'print the SQL per host, change nothing')
    .option('--replication-role <name>', 'the role replicas log in with, where their URL does not say')
    .action(action('setup', () => import('./commands/setup.ts')))
  program
    .command('reconcile')
    .description('publications, identities, subscription as configured')
    .option('--dry-run', 'print the SQL per host, change nothing')
    .action(action('reconcile', () => import('./commands/reconcile.ts')))
  program
    .command('teardown')
    .description('take it down: nothing of ours is left on any host')
    .option('--dry-run', 'print the SQL per host, change nothing')
    .option('--keep-journal', 'leave the record of migrations in place')
    .option('--force', 'even while Materialize reads the replica')
    .action(action('teardown', () => import('./commands/teardown.ts')))
}

/** What both comparisons can be asked to look at. */
const scoped = (command: Command): Command =>
  command
    .option('--tables <patterns>', 'only these tables: public.orders,sales.*')
    .option('--exclude <patterns>', 'all tables but these')
    .option('--schemas <names>', 'only what is in these schemas')
    .option('--baseline <file>', 'drift accepted before does not count (default: the configuration’s)')
    .option('--no-baseline', 'all of it counts')
    .option('--against <files...>', 'FILE or HOST=FILE: a saved catalog in place of a host (default: the replica)')

const comparing = (program: Command): void => {
  program.commandsGroup('Checks:')
  scoped(program.command('drift'))
    .description('compare the hosts with the eyes of replication')
    .addOption(formatOption())
    .option(
      '--fail-on <weights>',
      'findings of these weights make it exit 3 (default: the configuration’s, else blocks,stalls-materialize,diverges)',
    )
    .option('--classes <classes>', 'only these classes: columns,types,constraints,identity,…')
    .option('--only <codes>', 'only findings with these codes')
    .option('--skip <codes>', 'all findings but those with these codes')
    .option('--write-baseline <file>', 'accept the drift there is now')
    .option('--save <files...>', 'FILE or HOST=FILE: save a host’s catalog (default: the primary’s)')
    .option('--cure', 'print the SQL that removes the drift, ordered')
    .action(action('drift', () => import('./commands/drift.ts')))
  scoped(program.command('diff'))
    .description('the schema that differs: text, side by side, a page, …')
    .addOption(new Option('--format <format>', 'how to write it').choices(diffFormats).default('text'))
    .option('--cure', 'print the SQL that makes the replica like the primary, ordered')
    .action(action('diff', () => import('./commands/diff.ts')))
  program
    .command('materialize')
    .description('source versioning for Materialize')
    .command('plan')
    .description('the SQL Materialize needs for what is pending, or for the replica as it is')
    .action(action('materialize plan', () => import('./commands/materialize-plan.ts')))
}

/** Adds every command to the program. */
export const addCommands = (program: Command): void => {
  writing(program)
  migrating(program)
  history(program)
  topology(program)
  comparing(program)
  program.commandsGroup('Try it:')
  program
    .command('demo')
    .description('two real servers, a writer, the worked example')
    .option('--keep', 'leave the servers up and print what to try next')
    .option('--primary-major <major>', 'PostgreSQL major of the primary')
    .option('--replica-major <major>', 'PostgreSQL major of the replica')
    .action(action('demo', () => import('./commands/demo.ts')))
}
