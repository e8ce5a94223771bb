import { Fault } from '../base/fault.ts'

/** `--to NAME` and `--step N` as the library takes them. Throws `usage` (exit 2) on anything but a positive whole number. */
export const bounds = (options: {
  readonly to?: string
  readonly step?: string
}): { readonly to?: string; readonly step?: number } => {
  if (options.to !== undefined) return { to: options.to }
  if (options.step === undefined) return {}
  const step = Number(options.step)
  if (Number.isInteger(step) && step > 0) return { step }
  throw new Fault('usage', `--step takes a positive whole number, not "${options.step}"`, {
    exit: 2,
    hint: 'for example --step 1',
  })
}
