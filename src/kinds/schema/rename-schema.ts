import type { RenameStmt } from '@pgsql/types'
import type { Falling } from '../../catalog/dependents.ts'
import type { Change } from '../../materialize/effect.ts'
import { qualify, quoteName, readName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { lockTablesIn } from '../lock-writers.ts'
import { dependentsOf, reachedTables } from '../reach.ts'
import { nodeOf, type Subject } from '../subject.ts'
import { comesIn, comingIn } from '../table/new-name.ts'
import { tellOfSchema } from '../tell-publisher.ts'

const from = (subject: Subject): string => nodeOf<RenameStmt>(subject).subname ?? ''

const to = (subject: Subject): string => nodeOf<RenameStmt>(subject).newname ?? ''

const falling = (subject: Subject): Falling => ({ sort: 'schema', id: quoteName(from(subject)) })

const tables = (subject: Subject): readonly string[] => reachedTables(subject, falling(subject))

const changes = (subject: Subject): readonly Change[] =>
  tables(subject).map(table => ({ kind: 'move-table', table, to: to(subject) }))

const renamed = (subject: Subject, table: string | null): string =>
  table === null ? `${quoteName(to(subject))}.…` : qualify(to(subject), readName(table)?.name ?? '')

/** The primary's tables in it. */
const onPrimary = (subject: Subject): readonly string[] =>
  (dependentsOf(subject, falling(subject)) ?? []).flatMap(({ host, type, table }) =>
    host === 'primary' && type === 'table' && table !== null ? [table] : [],
  )

/** The first of its tables that the configuration leaves out of replication, and not under its new name. */
const coming = (subject: Subject): string | null =>
  (dependentsOf(subject, falling(subject)) ?? [])
    .flatMap(({ type, table }) => (type === 'table' && table !== null ? [table] : []))
    .find(table => comesIn(subject, table, renamed(subject, table))) ?? null

/** ALTER SCHEMA … RENAME TO. */
export const renameSchema: Kind = {
  name: 'rename-schema',
  keys: ['RenameStmt.OBJECT_SCHEMA'],
  about: 'Renames a schema, and with it every table in it. Rows travel by those names.',
  object: subject => quoteName(from(subject)),
  lock: null,
  needed: 'rows',
  whole: true,
  asks: falling,
  reconciles: true,
  creates: subject => [{ what: 'schema', id: quoteName(to(subject)), from: quoteName(from(subject)) }],
  materialize: changes,
  cases: [
    {
      when: 'the configuration leaves a table in it out of replication, and not the name that it gets',
      test: subject => coming(subject) !== null,
      verdict: comingIn(
        subject => coming(subject) ?? `${quoteName(from(subject))}.…`,
        subject => renamed(subject, coming(subject)),
      ),
    },
  ],
  otherwise: {
    order: 'stream',
    why: 'in any other order apply would stop at the next row for a table in it: target relation does not exist; rows written under the old name must commit first',
    lock: 'SHARE',
    before: subject => lockTablesIn(from(subject)),
    keepsOff: onPrimary,
    atEnd: subject => tellOfSchema(to(subject)),
  },
  examples: [
    {
      title: 'a schema with a table',
      given: ['CREATE SCHEMA shop', 'CREATE TABLE shop.payments (id bigint PRIMARY KEY)'],
      published: ['shop.payments'],
      rows: ['INSERT INTO shop.payments SELECT i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER SCHEMA shop RENAME TO store',
      order: 'stream',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /"store.payments" does not exist/,
        between: [
          'ALTER PUBLICATION repl_to_replica SET TABLE store.payments',
          'INSERT INTO store.payments VALUES (-1)',
        ],
      },
    },
  ],
}
