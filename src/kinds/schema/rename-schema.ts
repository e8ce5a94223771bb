import type { RenameStmt } from '@pgsql/types'
import type { Falling } from '../../catalog/dependents.ts'
import type { Change } from '../../materialize/effect.ts'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { lockTablesIn } from '../lock-writers.ts'
import { reachedTables } from '../reach.ts'
import { nodeOf, type Subject } from '../subject.ts'
import { tellOfSchema } from '../tell-publisher.ts'

const from = (subject: Subject): string => nodeOf<RenameStmt>(subject).subname ?? ''

const to = (subject: Subject): string => nodeOf<RenameStmt>(subject).newname ?? ''

const falling = (subject: Subject): Falling => ({ sort: 'schema', id: quoteName(from(subject)) })

const tables = (subject: Subject): readonly string[] => reachedTables(subject, falling(subject))

const changes = (subject: Subject): readonly Change[] =>
  tables(subject).map(table => ({ kind: 'move-table', table, to: to(subject) }))

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
  cases: [],
  otherwise: {
    order: 'stream',
    why: 'in any other order apply would stop at the next row for a table in it: target relation does not exist; rows written under the old name must commit first',
    lock: 'SHARE',
    before: subject => lockTablesIn(from(subject)),
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
