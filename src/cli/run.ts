import { CommanderError } from 'commander'
import { Fault } from '../base/fault.ts'
import { perform } from './perform.ts'
import { buildProgram } from './program.ts'

/** What commander says of a mistake: `error: …`, and on a second line the word that was probably meant. */
const usageFault = ({ code, message }: CommanderError): Fault => {
  if (code === 'commander.help')
    return new Fault('usage', 'no command was given', { exit: 2, hint: 'repl-migrate --help' })
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n')
  const [, meant] = /\(Did you mean (.+)\?\)/.exec(rest.join(' ')) ?? []
  return new Fault('usage', first, {
    exit: 2,
    hint: meant === undefined ? '`repl-migrate --help` lists all commands' : `did you mean ${meant}?`,
  })
}

const asked = new Set(['commander.helpDisplayed', 'commander.version'])

const asksJson = (args: readonly string[]): boolean =>
  args.includes('--json') || args.includes('--format=json') || args[args.indexOf('--format') + 1] === 'json'

const refuse = async (error: CommanderError, args: readonly string[]): Promise<void> => {
  const json = asksJson(args)
  if (asked.has(error.code)) return
  if (error.code === 'commander.help' && !json) {
    process.exitCode = error.exitCode === 0 ? 0 : 2
    return
  }
  const command = args.find(arg => !arg.startsWith('-')) ?? 'repl-migrate'
  await perform(command, { json, color: !args.includes('--no-color') }, () => Promise.reject(usageFault(error)))
}

/** A reader that has seen enough (`| head`) is no failure. */
const letReadersGo = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
}

/** Parses the command line and runs it; a mistake in it exits with 2, as everything else that cannot be read. */
export const run = async (argv: readonly string[]): Promise<void> => {
  letReadersGo()
  try {
    await buildProgram().parseAsync([...argv])
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    await refuse(error, argv.slice(2))
  }
}
