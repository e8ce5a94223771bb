import type { Case } from '../kind.ts'
import type { Settled } from '../settled.ts'
import { hasKey, isNew, isPublished, type Subject } from '../subject.ts'

/**
 * From 16 on apply finds a whole old row by any usable index (REPLICA IDENTITY, "an index can be used on the subscriber side"), also by
 * one that CONCURRENTLY is still building, whose file is empty: seen on 18, not on 15.
 */
export const looksInto = (subject: Subject): boolean =>
  (subject.hosts?.replicas ?? []).some(({ catalog }) => catalog.catalog.version >= 160000)

const isLookedInto = (subject: Subject, table: string): boolean =>
  looksInto(subject) && !isNew(subject, table) && isPublished(subject, table) && !hasKey(subject, table)

const onEachHost = (subject: Subject): string =>
  [
    '-- repl-migrate: host=primary',
    `${subject.part.sql};`,
    '-- on the replica in one go: nobody writes there but apply, which waits for it',
    '-- repl-migrate: host=replica',
    `${subject.part.sql.replace(/\s+CONCURRENTLY\b/i, '')};`,
  ].join('\n')

/** CONCURRENTLY builds on a replica what apply may look into too early. */
export const halfBuilt = (
  tablesOf: (subject: Subject) => readonly string[],
  settled: (subject: Subject) => Settled,
): Case => ({
  when: 'a replica of 16 or later has the table without a key, and apply would look into the index while it is being built',
  test: subject => tablesOf(subject).some(table => isLookedInto(subject, table)),
  verdict: {
    order: 'refuse',
    transaction: 'alone',
    settled,
    why: 'without a key apply looks for a row in any index of the table, from 16 on also in one that is being built: it would stop (could not read blocks) until the build is over, and for good where the subscription has disable_on_error',
    instead: onEachHost,
  },
})
