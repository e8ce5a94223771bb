import type { BackfillConfig } from '../config/config.ts'
import type { Session } from '../postgres/session.ts'
import type { Emit } from './event.ts'

/** A replica as the run needs it. `subscription` is the one fed by the primary. */
export type RunReplica = {
  readonly name: string
  readonly session: Session
  readonly subscription: string
  readonly mirror: 'full' | 'tables'
}

export type Limits = {
  /** Milliseconds; 0 for none. */
  readonly lock: number
  readonly statement: number
  readonly barrier: number
  readonly attempts: number
  readonly maxDelay: number
}

/** Everything a step needs to run. `settings`: the primary's search_path and TimeZone, which hold on every host, and our rights there. */
export type RunContext = {
  readonly primary: Session
  readonly replicas: readonly RunReplica[]
  readonly limits: Limits
  readonly backfill: BackfillConfig
  readonly settings: { readonly searchPath: string; readonly timeZone: string; readonly superuser: boolean }
  readonly emit: Emit
}

/** The primary's session, then each replica's. */
export const everySession = (hosts: {
  readonly primary: Session
  readonly replicas: readonly { readonly session: Session }[]
}): readonly Session[] => [hosts.primary, ...hosts.replicas.map(({ session }) => session)]

/** The session of a step's host. */
export const sessionOf = (context: RunContext, host: string): Session =>
  context.replicas.find(replica => replica.name === host)?.session ?? context.primary

export const roleOf = (host: string): 'primary' | 'replica' => (host === 'primary' ? 'primary' : 'replica')
