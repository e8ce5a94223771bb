import { sessionOn } from '../postgres/connect.ts'
import type { Conninfo } from '../postgres/conninfo.ts'
import { type DialOptions, dial } from '../postgres/dial.ts'
import type { Session } from '../postgres/session.ts'

/**
 * One connection to Materialize. It has neither PostgreSQL's settings nor its version, so `version` and `pid` are 0; ask
 * `readPins` for Materialize's own version. Throws the Faults of `dial`.
 */
export const connectMaterialize = async (info: Conninfo, options: Omit<DialOptions, 'host'>): Promise<Session> =>
  sessionOn(await dial(info, { ...options, host: 'materialize' }), 'materialize', 0, 0)
