import { quoteLiteral } from '../sql/name.ts'
import type { RunContext } from './context.ts'

// Whose deadlock check comes first is the one cancelled: it should be us, who try again, and not the application. Takes a superuser.
const looseDeadlocks = `SELECT pg_catalog.set_config('deadlock_timeout', '100ms', true)
  WHERE pg_catalog.current_setting('is_superuser') = 'on'`

/** The first words of every transaction of a step: its time limits, and on a replica the primary's search_path and TimeZone. */
export const transactionHead = (context: RunContext, host: string, lockTimeout: number | null): string => {
  const lock = lockTimeout ?? context.limits.lock
  const limits = `SET LOCAL lock_timeout = ${lock}; SET LOCAL statement_timeout = ${context.limits.statement}; ${looseDeadlocks}`
  if (host === 'primary') return limits
  const path = quoteLiteral(context.settings.searchPath)
  const zone = quoteLiteral(context.settings.timeZone)
  return `${limits}; SELECT pg_catalog.set_config('search_path', ${path}, true), pg_catalog.set_config('TimeZone', ${zone}, true)`
}
