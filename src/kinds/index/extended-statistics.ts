import type { CreateStatsStmt } from '@pgsql/types'
import { stringsOf } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { spoken } from '../spoken.ts'
import { nodeOf, type Subject } from '../subject.ts'

const named = (subject: Subject): string => {
  const { defnames } = nodeOf<CreateStatsStmt>(subject)
  return defnames === undefined ? spoken(subject) : stringsOf(defnames).join('.')
}

/** CREATE, ALTER, DROP STATISTICS. */
export const statistics: Kind = {
  name: 'extended-statistics',
  keys: [
    'CreateStatsStmt',
    'AlterStatsStmt',
    'DropStmt.OBJECT_STATISTIC_EXT',
    'RenameStmt.OBJECT_STATISTIC_EXT',
    'AlterObjectSchemaStmt.OBJECT_STATISTIC_EXT',
  ],
  about: 'Tells the planner how columns go together.',
  object: named,
  lock: 'SHARE UPDATE EXCLUSIVE',
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'it concerns this host’s planner only' },
  examples: [
    {
      title: 'two columns',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer, paid integer)'],
      sql: 'CREATE STATISTICS orders_paid ON total, paid FROM orders',
      order: 'free',
    },
  ],
}
