import type { Catalog } from '../catalog/catalog.ts'
import { type ReadOptions, readCatalog } from '../catalog/read.ts'
import type { Config } from '../config/config.ts'
import type { Session } from '../postgres/session.ts'
import type { Emit } from '../run/event.ts'
import { retryReads } from '../run/lock-wait.ts'

/**
 * How long, in milliseconds, a reading waits with the locks it has: it gives up before a server looks for deadlocks (a second by
 * default), so that it never costs apply, or an application, their transaction.
 */
export const READING_PATIENCE = 500

/** Reads a host's catalogs, again and again while somebody keeps even readers out of a table; gives up naming who that is. */
export const readPatiently = (
  { lockRetry }: Pick<Config, 'lockRetry'>,
  session: Session,
  options: ReadOptions = {},
  emit?: Emit,
): Promise<Catalog> =>
  retryReads(lockRetry, [session], () => readCatalog(session, { ...options, lockTimeout: READING_PATIENCE }), emit)
