import { quoteLiteral } from '../sql/name.ts'
import type { RunContext } from './context.ts'

/**
 * The first words of every transaction of a step: its time limits, and on a replica the primary's search_path and TimeZone. Only
 * SET: a query would take the snapshot, and the file's own SET TRANSACTION would come too late.
 */
export const transactionHead = (context: RunContext, host: string, lockTimeout: number | null): string => {
  const { searchPath, timeZone } = context.settings
  const lock = lockTimeout ?? context.limits.lock
  const limits = `SET LOCAL lock_timeout = ${lock}; SET LOCAL statement_timeout = ${context.limits.statement}`
  if (host === 'primary') return limits
  const path = searchPath === '' ? "''" : searchPath
  return `${limits}; SET LOCAL search_path = ${path}; SET LOCAL "TimeZone" = ${quoteLiteral(timeZone)}`
}
