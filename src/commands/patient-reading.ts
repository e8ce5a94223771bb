import type { Catalog } from '../catalog/catalog.ts'
import { type ReadOptions, readCatalog } from '../catalog/read.ts'
import type { Config } from '../config/config.ts'
import type { Session } from '../postgres/session.ts'
import type { Emit } from '../run/event.ts'
import { BEFORE_DEADLOCK, retryReads } from '../run/lock-wait.ts'

/** Reads a host's catalogs, again and again while somebody keeps even readers out of a table; gives up naming who that is. */
export const readPatiently = (
  { lockRetry }: Pick<Config, 'lockRetry'>,
  session: Session,
  options: ReadOptions = {},
  emit?: Emit,
): Promise<Catalog> =>
  retryReads(lockRetry, [session], () => readCatalog(session, { ...options, lockTimeout: BEFORE_DEADLOCK }), emit)
