import { createInterface } from 'node:readline/promises'
import { Fault } from '../base/fault.ts'
import type { Globals } from './globals.ts'
import { isLive } from './style.ts'

/** Would a question be answered by a person? Never in CI, in a pipe, with --yes or --json. */
export const mayAsk = (globals: Globals): boolean =>
  globals.yes !== true && globals.json !== true && process.stdin.isTTY === true && isLive(process.stderr)

/** What is typed; nothing where the input ends instead. */
const answerTo = async (question: string): Promise<string> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new Promise<string>(resolve => terminal.once('close', () => resolve('')))
  return Promise.race([terminal.question(question), ended]).finally(() => terminal.close())
}

/** Asks on stderr; throws `not-confirmed` unless the answer is yes. */
export const confirm = async (question: string): Promise<void> => {
  if (/^\s*y(es)?\s*$/i.test(await answerTo(`${question} [y/N] `))) return
  throw new Fault('not-confirmed', 'nothing was changed', { hint: 'answer y, or give --yes' })
}
