import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import { faultText } from './fault-text.ts'
import type { Globals } from './globals.ts'
import type { Outcome } from './outcome.ts'
import { styleFor } from './style.ts'

const asFinding = (fault: Fault): Finding => ({
  code: fault.code,
  weight: 'blocks',
  host: fault.host ?? null,
  object: null,
  place: fault.place ?? null,
  message: fault.message,
  why: fault.message,
  cure: fault.hint === undefined ? [] : [fault.hint],
})

const failed = (fault: Fault): Outcome => ({
  report: {
    outcome: fault.code === 'in-doubt' ? 'in-doubt' : 'failed',
    findings: [asFinding(fault), ...fault.findings],
  },
  text: () => '',
  exit: fault.exit,
})

/** The outcome of a command, with a Fault turned into one; anything else thrown is a bug and passes on. */
const settle = async (globals: Globals, work: () => Promise<Outcome>): Promise<Outcome> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (globals.json !== true) process.stderr.write(`${faultText(error, styleFor(process.stderr, globals.color))}\n`)
    return failed(error)
  }
}

/** Runs a command and writes what it found: text, or with --json exactly one document, on stdout. Sets the exit code. */
export const perform = async (command: string, globals: Globals, work: () => Promise<Outcome>): Promise<void> => {
  const started = performance.now()
  const outcome = await settle(globals, work)
  process.exitCode = outcome.exit
  if (globals.json === true) {
    const { findings = [], outcome: word, ...rest } = outcome.report
    const document = {
      format: 1,
      command,
      outcome: word,
      ...rest,
      findings,
      durationMs: Math.round(performance.now() - started),
    }
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
    return
  }
  const text = outcome.text(styleFor(process.stdout, globals.color))
  if (text !== '') process.stdout.write(`${text}\n`)
}
