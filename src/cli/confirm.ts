import { createInterface } from 'node:readline/promises'
import { Fault } from '../base/fault.ts'
import type { Globals } from './globals.ts'
import { isLive } from './style.ts'

/** Would a question be answered by a person? Never in CI, in a pipe, with --yes or --json. */
export const mayAsk = (globals: Globals): boolean =>
  globals.yes !== true && globals.json !== true && process.stdin.isTTY === true && isLive(process.stderr)

/** Asks on stderr; throws `not-confirmed` unless the answer is yes. */
export const confirm = async (question: string): Promise<void> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${question} [y/N] `).finally(() => terminal.close())
  if (/^\s*y(es)?\s*$/i.test(answer)) return
  throw new Fault('not-confirmed', 'nothing was changed', { hint: 'answer y, or give --yes' })
}
