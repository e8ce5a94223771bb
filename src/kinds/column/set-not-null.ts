import { columnOf } from '../../catalog/find.ts'
import { quoteName } from '../../sql/name.ts'
import { member, named, table } from '../alter.ts'
import { catalogsOf } from '../family.ts'
import type { Kind } from '../kind.ts'
import { catalogId, type Subject } from '../subject.ts'
import { namedOrigin } from './origin.ts'

/** From 12 on a valid CHECK spares SET NOT NULL its scan. */
const recipe = (subject: Subject): string => {
  const name = quoteName(named(subject))
  const check = quoteName(`${named(subject)}_not_null`)
  return [
    '-- without reading every row under the lock (12 and later); first migration:',
    `ALTER TABLE ${table(subject)} ADD CONSTRAINT ${check} CHECK (${name} IS NOT NULL) NOT VALID;`,
    '-- second migration:',
    `ALTER TABLE ${table(subject)} VALIDATE CONSTRAINT ${check};`,
    `ALTER TABLE ${table(subject)} ALTER COLUMN ${name} SET NOT NULL;`,
    `ALTER TABLE ${table(subject)} DROP CONSTRAINT ${check};`,
  ].join('\n')
}

const saysNotNull = (column: string, definition: string): boolean =>
  definition.startsWith(`CHECK ((${quoteName(column)} IS NOT NULL))`)

/** From 12 on a valid CHECK (… IS NOT NULL) proves it; without a database, one that the file itself has just validated. */
const isKnown = (subject: Subject): boolean => {
  const validated = subject.scope.validated.has(table(subject))
  if (subject.hosts === null) return validated
  const id = catalogId(subject.scope, table(subject)) ?? ''
  const column = namedOrigin(subject)
  return catalogsOf(subject).every(({ catalog, relations }) => {
    const relation = relations.get(id)
    const proved = relation?.constraints.some(
      ({ valid, definition }) => saysNotNull(column, definition) && (valid || validated),
    )
    return columnOf(relation, column)?.notNull === true || (catalog.version >= 120_000 && proved === true)
  })
}

/** ALTER TABLE … ALTER COLUMN … SET NOT NULL. */
export const setNotNull: Kind = {
  name: 'set-not-null',
  keys: ['AlterTableStmt.AT_SetNotNull', 'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_SetNotNull'],
  about: 'Forbids NULL. The replica must accept it until the last row with one has arrived.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'set-not-null', table: table(subject), column: named(subject) }],
  work: subject => (isKnown(subject) ? { scans: false } : {}),
  cases: [],
  otherwise: {
    order: 'contract',
    why: 'replica first, it fails while a row has NULL, and apply would stop at the next NULL on its way: null value violates not-null constraint',
    scans: true,
    instead: recipe,
  },
  examples: [
    {
      title: 'NULLs on their way',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders;\nUPDATE orders SET total = 0 WHERE total IS NULL;\nALTER TABLE orders ALTER COLUMN total SET NOT NULL',
      order: 'contract',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /null value in column "total"/,
        between: ['INSERT INTO orders VALUES (-1, NULL)'],
      },
    },
    {
      title: 'NULLs in the table',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, NULL FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders;\nUPDATE orders SET total = 0 WHERE total IS NULL;\nALTER TABLE orders ALTER COLUMN total SET NOT NULL',
      order: 'contract',
      wrong: { order: 'replica-first', failure: 'ddl-fails', text: /contains null values/ },
    },
  ],
}
