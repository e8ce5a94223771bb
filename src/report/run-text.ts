import type { Fault } from '../base/fault.ts'
import { faultText } from './finding-text.ts'
import type { Paint } from './paint.ts'
import { count } from './words.ts'

type Ran = { readonly ran: readonly string[]; readonly error: Fault | null }

const finished = (verb: string, ran: readonly string[]): string => `${verb}: ${count(ran.length, 'migration')}`

/** How a run of up ended. */
export const upText = ({ ran, error }: Ran, paint: Paint): string => {
  if (error === null)
    return ran.length === 0
      ? paint.green('nothing to do: every migration is done')
      : paint.green(`${finished('done', ran)} on every host`)
  const before = ran.length === 0 ? '' : `${finished('done before that', ran)} (${ran.join(', ')})\n`
  return `${before}${faultText(error, paint)}`
}

/** How a run of down ended. */
export const downText = ({ ran, error }: Ran, paint: Paint): string => {
  const undone = `undone on every host: ${ran.join(', ')}`
  if (error === null) return ran.length === 0 ? paint.green('nothing to undo') : paint.green(undone)
  return ran.length === 0 ? faultText(error, paint) : `${undone}\n${faultText(error, paint)}`
}
