import { Command, InvalidArgumentError, Option } from 'commander'
import { version } from '../base/own-package.ts'
import { addCommands } from './commands.ts'

const onlyNdjson = (format: string): string => {
  if (format === 'ndjson') return format
  throw new InvalidArgumentError('The only format is ndjson.')
}

const exitCodes = `
Exit codes: 0 fine or nothing to do · 1 failed, replication still safe · 2 usage,
configuration or SQL cannot be read · 3 findings · 4 waiting at a gate
(Materialize) · 5 in doubt, needs repair`

const globals = (program: Command): Command =>
  program
    .option('-c, --config <file>', 'configuration (default: repl-migrate.config.* here)')
    .option('--primary <url>', 'the primary ($REPL_MIGRATE_PRIMARY_URL)')
    .option('--replica <url>', 'the replica ($REPL_MIGRATE_REPLICA_URL)')
    .option('--materialize <url>', 'Materialize ($REPL_MIGRATE_MATERIALIZE_URL)')
    .option('--json', 'one JSON document on stdout, nothing else')
    .addOption(
      new Option('--progress <format>', 'ndjson: events on stderr, a JSON object a line').argParser(onlyNdjson),
    )
    .option('--no-color', 'no colours ($NO_COLOR)')
    .option('-q, --quiet', 'no progress')
    .option('-v, --verbose', 'every step, with its reason')
    .option('-y, --yes', 'answer yes to every question')

const term = (command: Command): string =>
  [
    command.name(),
    ...command.registeredArguments.map(one => {
      const name = `${one.name()}${one.variadic ? '...' : ''}`
      return one.required ? `<${name}>` : `[${name}]`
    }),
  ].join(' ')

/** The whole command line as a commander tree. It writes no error itself: `run` does, as text or as JSON. */
export const buildProgram = (): Command => {
  const program = new Command('repl-migrate')
    .description('SQL migrations over a logically replicated PostgreSQL pair and on to Materialize.')
    .usage('<command> [options]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this, or after a command its options')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: false, subcommandTerm: term })
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError()
    .exitOverride()
  globals(program)
  addCommands(program)
  const help = new Command('help').argument('[command]').description('print a command’s options').helpGroup('Try it:')
  return program.addHelpCommand(help).addHelpText('after', exitCodes)
}
