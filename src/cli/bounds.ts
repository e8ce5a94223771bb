import { Fault } from '../base/fault.ts'

/** How far to go: `--to NAME` or `--step N`. */
export type BoundOptions = { readonly to?: string; readonly step?: string }

/** `--to NAME` and `--step N` as the library takes them. Throws `usage` (exit 2) on both, or on a step that is no positive whole number. */
export const bounds = ({ to, step }: BoundOptions): { readonly to?: string; readonly step?: number } => {
  if (to !== undefined && step !== undefined)
    throw new Fault('usage', '--to and --step exclude each other', { exit: 2, hint: 'give one of them' })
  if (to !== undefined) return { to }
  if (step === undefined) return {}
  const number = Number(step)
  if (Number.isInteger(number) && number > 0) return { step: number }
  throw new Fault('usage', `--step takes a positive whole number, not "${step}"`, {
    exit: 2,
    hint: 'for example --step 1',
  })
}
