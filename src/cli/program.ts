import { Command, CommanderError } from 'commander'
import { version } from '../base/version.ts'
import { addCommands } from './commands.ts'

const globals = (program: Command): Command =>
  program
    .option('-c, --config <file>', 'configuration file (default: repl-migrate.config.* here)')
    .option('--primary <url>', 'connection to the primary ($REPL_MIGRATE_PRIMARY_URL)')
    .option('--replica <url>', 'connection to the replica ($REPL_MIGRATE_REPLICA_URL)')
    .option('--materialize <url>', 'connection to Materialize ($REPL_MIGRATE_MATERIALIZE_URL)')
    .option('--json', 'one JSON document on stdout, nothing else')
    .option('--progress <format>', 'ndjson: events on stderr, one JSON object a line')
    .option('--no-color', 'no colours ($NO_COLOR)')
    .option('-q, --quiet', 'no progress')
    .option('-v, --verbose', 'every step, with its reason')
    .option('-y, --yes', 'answer yes to every question')

/** The whole command line as a commander tree. */
export const buildProgram = (): Command => {
  const program = new Command('repl-migrate')
    .description(
      'Schema migrations over primary → logical replica → Materialize, every statement on the right host in the right order.',
    )
    .version(version, '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('(repl-migrate --help lists all commands)')
    .configureHelp({ showGlobalOptions: false })
    .enablePositionalOptions(false)
    .exitOverride()
  globals(program)
  addCommands(program)
  return program
}

/** Parses the command line and runs it; a mistake in it exits with 2, as everything else that cannot be read. */
export const run = async (argv: readonly string[]): Promise<void> => {
  try {
    await buildProgram().parseAsync([...argv])
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? 0 : 2
  }
}
