import type { Action } from '../plan/step.ts'
import type { RunReplica } from './context.ts'

/** Does a replica with `mirror: tables` do without what is sent? */
export const passesBy = ({ name, mirror }: RunReplica, { needed, passedBy = [] }: Action): boolean =>
  mirror === 'tables' && (needed === 'mirror' || passedBy.includes(name))
