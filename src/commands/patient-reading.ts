import type { Catalog } from '../catalog/catalog.ts'
import { type ReadOptions, readCatalog } from '../catalog/read.ts'
import type { Config } from '../config/config.ts'
import { excludersOf } from '../postgres/blockers.ts'
import { withLockRetry } from '../postgres/lock-retry.ts'
import type { Session } from '../postgres/session.ts'

/**
 * How long, in milliseconds, a reading waits with the locks it has: it gives up before a server looks for deadlocks (a second by
 * default), so that it never costs apply, or an application, their transaction.
 */
export const READING_PATIENCE = 500

/** Does `work`, which reads catalogs, again and again while somebody keeps even readers out of a table; gives up naming who that is. */
export const retryReading = <T>(
  { lockRetry }: Pick<Config, 'lockRetry'>,
  sessions: readonly Session[],
  work: () => Promise<T>,
): Promise<T> =>
  withLockRetry(work, {
    ...lockRetry,
    findBlockers: async () => (await Promise.all(sessions.map(excludersOf))).flat(),
  })

/** Reads a host's catalogs as `retryReading` does its work. */
export const readPatiently = (
  config: Pick<Config, 'lockRetry'>,
  session: Session,
  options: ReadOptions = {},
): Promise<Catalog> =>
  retryReading(config, [session], () => readCatalog(session, { ...options, lockTimeout: READING_PATIENCE }))
