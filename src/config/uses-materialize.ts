import { Fault } from '../base/fault.ts'
import type { Config } from './config.ts'

/** Is Materialize part of this configuration? Throws `not-supported` where it asks for what cannot be done yet. */
export const usesMaterialize = (config: Config): boolean => {
  if (config.materialize?.apply === 'auto')
    throw new Fault('not-supported', 'materialize.apply is `auto`, which this version does not do yet', {
      exit: 2,
      hint: 'set it to `signal`: `repl-migrate materialize plan` prints the statements, and a gate waits for them',
    })
  return config.materialize !== null && config.materialize.apply !== 'off'
}

/** Whether something reads the replicas: a publication for Materialize says so even where its own connection is not configured. */
export const isRead = (config: Config): boolean =>
  config.materialize?.apply !== 'off' && config.replicas.some(({ publication }) => publication !== null)
