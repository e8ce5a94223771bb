import type { Fault } from '../base/fault.ts'
import type { Paint } from './paint.ts'
import { count } from './words.ts'

type Ran = { readonly ran: readonly string[] }

/** How a run of up ended; what stopped it is told apart. */
export const upText = ({ ran }: Ran, error: Fault | null, paint: Paint): string => {
  if (error !== null) return ran.length === 0 ? '' : `done before that: ${ran.join(', ')}`
  return ran.length === 0
    ? paint.green('nothing to do: every migration is done')
    : paint.green(`done: ${count(ran.length, 'migration')} on every host`)
}

/** How a run of down ended. */
export const downText = ({ ran }: Ran, error: Fault | null, paint: Paint): string => {
  if (ran.length > 0) return paint.green(`undone on every host: ${ran.join(', ')}`)
  return error === null ? paint.green('nothing to undo') : ''
}

/** How a run of up --phase expand ended that did all it was asked to. */
export const heldText = ({ ran }: Ran, error: Fault, paint: Paint): string =>
  [
    ...(ran.length === 0 ? [] : [paint.green(`done: ${ran.join(', ')}`)]),
    `stopped: ${error.message}`,
    `${paint.cyan('next')}: ${error.hint ?? ''}`,
  ].join('\n')
