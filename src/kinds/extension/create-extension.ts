import type { CreateExtensionStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf } from '../subject.ts'

/** CREATE EXTENSION. */
export const createExtension: Kind = {
  name: 'create-extension',
  keys: ['CreateExtensionStmt'],
  about: 'Installs an extension, with its types and functions. The replica must have it before columns of its types.',
  object: subject => quoteName(nodeOf<CreateExtensionStmt>(subject).extname ?? ''),
  lock: null,
  needed: 'rows',
  whole: true,
  cases: [],
  otherwise: {
    order: 'expand',
    why: 'the replica needs its types and functions for columns and indexes that name them: type does not exist',
  },
  examples: [
    {
      title: 'an extension and a column of its type',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE EXTENSION hstore;\nALTER TABLE orders ADD COLUMN tags hstore',
      order: 'expand',
    },
  ],
}
