import type { Kind } from '../kind.ts'
import { spoken } from '../spoken.ts'
import { actsOn } from '../subject.ts'
import { ofLargeObject } from './large-object.ts'

const tables = [
  '',
  'OBJECT_VIEW.',
  'OBJECT_MATVIEW.',
  'OBJECT_SEQUENCE.',
  'OBJECT_INDEX.',
  'OBJECT_TYPE.',
  'OBJECT_FOREIGN_TABLE.',
]

const others = [
  'AGGREGATE',
  'COLLATION',
  'CONVERSION',
  'DOMAIN',
  'EVENT_TRIGGER',
  'FDW',
  'FOREIGN_SERVER',
  'FUNCTION',
  'LANGUAGE',
  'LARGEOBJECT',
  'OPCLASS',
  'OPERATOR',
  'OPFAMILY',
  'PROCEDURE',
  'ROUTINE',
  'SCHEMA',
  'STATISTIC_EXT',
  'TSCONFIGURATION',
  'TSDICTIONARY',
  'TYPE',
]

/** … OWNER TO. */
export const owner: Kind = {
  name: 'change-owner',
  keys: [
    ...tables.map(object => `AlterTableStmt.${object}AT_ChangeOwner`),
    ...others.map(object => `AlterOwnerStmt.OBJECT_${object}`),
  ],
  about: 'Gives an object to another role. The role must exist on the replica too.',
  object: subject => actsOn(subject) ?? spoken(subject),
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  cases: [ofLargeObject],
  otherwise: { order: 'free', why: 'rows are the same whoever owns the table' },
  examples: [
    {
      title: 'a table',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders OWNER TO CURRENT_USER',
      order: 'free',
    },
  ],
}
