import { Fault } from '../../base/fault.ts'
import { type RepairChoice, repair } from '../../commands/repair.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'

type Options = {
  readonly acceptEdit?: boolean
  readonly forget?: boolean
  readonly markDone?: boolean
  readonly skipStream?: boolean
}

const choiceOf = (options: Options): RepairChoice => {
  const chosen: RepairChoice[] = []
  if (options.acceptEdit === true) chosen.push('accept-edit')
  if (options.forget === true) chosen.push('forget')
  if (options.markDone === true) chosen.push('mark-done')
  if (options.skipStream === true) chosen.push('skip-stream')
  const [choice] = chosen
  if (choice !== undefined && chosen.length === 1) return choice
  throw new Fault('usage', 'repair needs exactly one choice', {
    exit: 2,
    hint: '--accept-edit, --forget, --mark-done or --skip-stream',
  })
}

export const run = async (globals: Globals, options: Options, args: readonly string[]): Promise<Outcome> => {
  const result = await repair(await configOf(globals), args[0] ?? '', choiceOf(options))
  return { report: { ...result }, text: () => result.message, exit: 0 }
}
