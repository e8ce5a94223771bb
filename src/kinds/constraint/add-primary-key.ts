import { quoteName, stringsOf } from '../../sql/name.ts'
import { constraintDef, table } from '../alter.ts'
import { columnOrigin } from '../column/origin.ts'
import { findIndexes } from '../index/index-name.ts'
import type { Key, Kind } from '../kind.ts'
import { primaryRelation, type Subject } from '../subject.ts'
import { adds, constraintId, nameOrDefault } from './constraint.ts'
import { keyTwice } from './key-twice.ts'

const takesIndex = (subject: Subject): boolean => constraintDef(subject)?.indexname !== undefined

/** The key, with its columns as the catalogs call them. */
const ownKey = (subject: Subject): Key => {
  const { indexname, keys } = constraintDef(subject) ?? {}
  const index = findIndexes(subject, { schema: null, name: indexname ?? '' })[0]?.index
  const own = stringsOf(keys).map(name => columnOrigin(subject, table(subject), name) || name)
  return { name: nameOrDefault(subject, 'pkey', false), columns: index?.columns ?? own }
}

/** Rows are not found by such a key: neither server takes it for an identity. */
const isDeferrable = (subject: Subject): boolean => constraintDef(subject)?.deferrable === true

/** Taking an index makes its columns NOT NULL, for which every row is read where they are not so already. */
const mayHoldNull = (subject: Subject): boolean => {
  const index = constraintDef(subject)?.indexname
  const relation = primaryRelation(subject, table(subject))
  const columns = relation?.indexes.find(({ name }) => name === index)?.columns ?? []
  return columns.some(name => relation?.columns.find(column => column.name === name)?.notNull === false)
}

const recipe = (subject: Subject): string => {
  const name = quoteName(nameOrDefault(subject, 'pkey', false))
  const index = quoteName(`${nameOrDefault(subject, 'pkey', false)}_new`)
  const columns = stringsOf(constraintDef(subject)?.keys).map(quoteName)
  if (columns.length === 0) return '-- first make the columns of the index NOT NULL: repl-migrate explain set-not-null'
  return [
    '-- without building the index under the lock (its columns must be NOT NULL already):',
    `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${table(subject)} (${columns.join(', ')});`,
    '-- in the next migration (in one statement with the DROP of an old key):',
    `ALTER TABLE ${table(subject)} ADD CONSTRAINT ${name} PRIMARY KEY USING INDEX ${index};`,
  ].join('\n')
}

const made = (subject: Subject): string => constraintId(table(subject), nameOrDefault(subject, 'pkey', false))

/** ALTER TABLE … ADD PRIMARY KEY, also USING INDEX. */
export const addPrimaryKey: Kind = {
  name: 'add-primary-key',
  keys: ['AlterTableStmt.AT_AddConstraint'],
  matches: adds('CONSTR_PRIMARY'),
  about: 'Gives the table a primary key, by which apply finds the rows of an UPDATE or DELETE.',
  object: made,
  names: made,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'add-key', table: table(subject), key: nameOrDefault(subject, 'pkey', false) }],
  work: subject => (takesIndex(subject) ? { scans: mayHoldNull(subject) } : {}),
  identifies: subject =>
    isDeferrable(subject) ? null : { relation: table(subject), told: 'key', key: ownKey(subject) },
  cases: [keyTwice],
  otherwise: {
    order: 'stream',
    why: 'primary first, apply would stop at the next UPDATE (neither REPLICA IDENTITY index nor PRIMARY KEY); replica first, it would stop at the next row that breaks the key',
    scans: true,
    instead: recipe,
  },
  examples: [
    {
      title: 'a table that had no key',
      given: ['CREATE TABLE orders (id uuid NOT NULL, total integer)'],
      rows: ['INSERT INTO orders SELECT md5(i::text)::uuid, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ADD PRIMARY KEY (id)',
      order: 'stream',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /neither (a )?REPLICA IDENTITY/,
        between: ['UPDATE orders SET total = 0 WHERE total = 5'],
      },
    },
  ],
}
