import pg from 'pg'
import { onTestFinished } from 'vitest'
import type { Emit } from '../../src/run/event.ts'

/** Somebody else's session with an open transaction, locks included. */
export type Bystander = {
  readonly pid: number
  query(sql: string): Promise<void>
  /** Ends the transaction and the session; may be called twice. */
  leave(): Promise<void>
}

/** Opens a transaction of an application called `nightly report` and runs `sql` in it. */
export const bystander = async (url: string, sql: string): Promise<Bystander> => {
  const client = new pg.Client({ connectionString: url, application_name: 'nightly report' })
  client.on('error', () => undefined)
  await client.connect()
  await client.query(`BEGIN; ${sql}`)
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const state = { gone: false }
  const leave = async (): Promise<void> => {
    if (state.gone) return
    state.gone = true
    await client.query('COMMIT').catch(() => undefined)
    await client.end().catch(() => undefined)
  }
  onTestFinished(leave)
  const query = async (text: string): Promise<void> => {
    await client.query(text)
  }
  return { pid: rows[0]?.pid ?? 0, query, leave }
}

/**
 * An event handler that does `work` after the rehearsal and before the primary's transaction, which a lock on `table` that lets readers in holds up
 * until then: the run must be one that tries its locks often.
 */
export const inTheGap = async (primaryUrl: string, table: string, work: () => Promise<unknown>): Promise<Emit> => {
  const holder = await bystander(primaryUrl, `LOCK TABLE ${table} IN ACCESS SHARE MODE`)
  const state = { begun: false }
  const workThenLeave = async (): Promise<void> => {
    await work()
    await holder.leave()
  }
  return event => {
    if (state.begun || event.type !== 'waiting' || event.host !== 'primary') return
    state.begun = true
    void workThenLeave()
  }
}

/** Tries its locks often enough for `inTheGap`. */
export const patient = { lockRetry: { attempts: 50, maxDelay: 50 } }
