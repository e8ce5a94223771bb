import { Fault } from '../base/fault.ts'
import { redactText } from '../postgres/redact.ts'
import { faultFindings, faultText } from '../report/finding-text.ts'
import type { Globals } from './globals.ts'
import type { Outcome } from './outcome.ts'
import { styleFor } from './style.ts'

const stopped = (fault: Fault): Outcome => ({
  report: { outcome: fault.code === 'in-doubt' ? 'in-doubt' : 'failed' },
  text: () => '',
  exit: fault.exit,
  fault,
})

/** Anything thrown that is not a Fault is a mistake of ours: one line that says so, the stack for those who ask. */
const bug = (thrown: unknown): Fault => {
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  return new Fault('unexpected', redactText(message.replace(/\s+/g, ' ')), {
    hint: 'this is a mistake in repl-migrate: please report it with this line and what the same command says with --verbose; what had been committed is in the journal, `repl-migrate status` shows it',
    cause: thrown,
  })
}

const stackOf = ({ cause }: Fault): string =>
  cause instanceof Error && cause.stack !== undefined ? `${redactText(cause.stack)}\n` : ''

const settle = async (work: () => Promise<Outcome>): Promise<Outcome> => {
  try {
    return await work()
  } catch (error) {
    return stopped(error instanceof Fault ? error : bug(error))
  }
}

const tellFault = (fault: Fault, globals: Globals): void => {
  if (globals.json !== true) process.stderr.write(`${faultText(fault, styleFor(process.stderr, globals.color))}\n`)
  if (globals.verbose === true && fault.code === 'unexpected') process.stderr.write(stackOf(fault))
}

/** The one document of --json. */
const document = (command: string, outcome: Outcome, durationMs: number): string => {
  const { findings = [], outcome: word, ...rest } = outcome.report
  const first = outcome.fault === undefined || outcome.fault === null ? [] : faultFindings(outcome.fault)
  const fields = { format: 1, command, outcome: word, ...rest, findings: [...first, ...findings], durationMs }
  return JSON.stringify(fields, null, 2)
}

/** Runs a command and writes what it found: text, or with --json exactly one document, on stdout. Sets the exit code. */
export const perform = async (command: string, globals: Globals, work: () => Promise<Outcome>): Promise<void> => {
  const started = performance.now()
  const outcome = await settle(work)
  process.exitCode = outcome.exit
  if (outcome.fault !== undefined && outcome.fault !== null) tellFault(outcome.fault, globals)
  const text =
    globals.json === true
      ? document(command, outcome, Math.round(performance.now() - started))
      : outcome.text(styleFor(process.stdout, globals.color)).trimEnd()
  if (text !== '') process.stdout.write(`${text}\n`)
}
