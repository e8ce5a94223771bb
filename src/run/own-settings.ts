import type { Step } from '../plan/step.ts'
import { asApplyDoes } from '../postgres/replica-role.ts'
import type { Session } from '../postgres/session.ts'

/** Whether a step changes settings of its session. */
export const setsAnything = (step: Step): boolean =>
  step.do === 'sql' && step.actions.some(action => action.do === 'set')

/**
 * A replica that crashed and forgot an expand step, while the primary's commit stands, would stop apply for good: whatever a
 * server's default is, our commits are on disk before the next host is touched.
 */
const durable = `SELECT pg_catalog.set_config('synchronous_commit', 'on', false)
  WHERE pg_catalog.current_setting('synchronous_commit') = 'off'`

/**
 * Of a deadlock, who looks first is cancelled (Server Configuration, Lock Management): we try again, an application may not, and
 * apply may be disabled for it. After half the server's time it is us, unless the other's wait began earlier by that half. Only
 * a superuser may set it.
 */
const yielding = `SELECT pg_catalog.set_config('deadlock_timeout', greatest(1, reset_val::integer / 2)::text, false)
  FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout' AND pg_catalog.current_setting('is_superuser') = 'on'`

const everywhere = `${durable}; ${yielding}`

/** SQL for what a session of the runner's has for as long as it lasts. */
export const ownSettings = ({ host }: Session): string =>
  host === 'primary' ? everywhere : `${everywhere}; ${asApplyDoes}`

const startAgain = (session: Session): string => `RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL;
  SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET DateStyle = 'ISO'; ${ownSettings(session)}`

/** SET and its kin outlive the file's transactions on a session; the next file starts from the connection's own settings. */
export const restoreSettings = (session: Session): Promise<void> => session.run(startAgain(session))

/** The file's SET ROLE must not outlive its step either: barriers and the journal are the runner's own business. */
export const restoreRole = (session: Session): Promise<void> => session.run('RESET SESSION AUTHORIZATION; RESET ROLE')

/**
 * Inside a transaction: does `work` as the role we logged in as, then gives the file its role back. The role a file sets may not
 * write to the tool's tables.
 */
export const asRunner = async (session: Session, work: () => Promise<void>): Promise<void> => {
  const [file] = await session.query<{ login: string; role: string }>(
    `SELECT session_user AS login, pg_catalog.current_setting('role') AS role`,
  )
  await session.run('SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE NONE')
  await work()
  await session.query(
    `SELECT pg_catalog.set_config('session_authorization', $1, true), pg_catalog.set_config('role', $2, true)`,
    [file?.login ?? 'default', file?.role ?? 'none'],
  )
}
