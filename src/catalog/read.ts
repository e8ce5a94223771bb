import type { Session } from '../postgres/session.ts'
import type { Catalog } from './catalog.ts'
import { readCollations } from './collations.ts'
import { readEventTriggers } from './event-triggers.ts'
import { readHost } from './host.ts'
import { readPublications } from './publications.ts'
import { readRelations } from './relations.ts'
import { readRoles } from './roles.ts'
import { readRoutines } from './routines.ts'
import { readScope } from './scope.ts'
import { readSequences } from './sequences.ts'
import { readSlots } from './slots.ts'
import { readSubscriptions } from './subscriptions.ts'
import { readTypes } from './types.ts'

/** How much to read. */
export type ReadOptions = {
  /**
   * Ids; only these relations (of an index, its table), the tables whose foreign keys point at them, and all of these with their
   * parents and their partitions or children. Other families are read whole.
   */
  readonly relations?: readonly string[]
  /** With `relations`: also the tables that point at one from further off, as TRUNCATE … CASCADE reaches them. */
  readonly far?: boolean
  /** What rows depend on: leaves out routines, rules, event triggers, statistics, the text of views, and sequences not asked for. */
  readonly light?: boolean
  /** Milliseconds to wait for a lock that somebody else holds on a view or a published table; not given: the session's own. */
  readonly lockTimeout?: number
}

/**
 * Reads one host's catalogs (PostgreSQL 11 and later) in one read-only snapshot, in about twenty queries whatever the size.
 * Left out: system schemas, what extensions own, and this tool's own schema, except as members of publications and
 * subscriptions. Throws the session's Faults; a lock held on a view or a published table can make it wait.
 */
export const readCatalog = (session: Session, options: ReadOptions = {}): Promise<Catalog> => {
  const limit = options.lockTimeout === undefined ? '' : `; SET LOCAL lock_timeout = ${options.lockTimeout}`
  return session.transaction(inside => read(inside, options), `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY${limit}`)
}

const read = async (session: Session, options: ReadOptions): Promise<Catalog> => {
  const light = options.light ?? false
  const { facts, block } = await readHost(session)
  const scope = await readScope(session, options.relations ?? null, light, options.far ?? false)
  return {
    format: 1,
    ...facts,
    collations: await readCollations(session),
    types: await readTypes(session),
    relations: await readRelations(scope, block),
    sequences: light && scope.oids === null ? [] : await readSequences({ session, oids: light ? scope.oids : null }),
    routines: light ? [] : await readRoutines(session),
    eventTriggers: light ? [] : await readEventTriggers(session),
    roles: await readRoles(session),
    publications: await readPublications(session),
    subscriptions: await readSubscriptions(session),
    slots: await readSlots(session),
  }
}
