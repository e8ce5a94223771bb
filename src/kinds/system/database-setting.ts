import type { AlterDatabaseSetStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf } from '../subject.ts'

/** ALTER DATABASE … SET. */
export const databaseSetting: Kind = {
  name: 'database-setting',
  keys: ['AlterDatabaseSetStmt'],
  about: 'Gives new sessions of a database another setting. The replica’s database must have the same name.',
  object: subject => quoteName(nodeOf<AlterDatabaseSetStmt>(subject).dbname ?? ''),
  lock: null,
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'it concerns new sessions of one host; no row changes' },
  examples: [
    {
      title: 'a time limit',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: "ALTER DATABASE postgres SET idle_in_transaction_session_timeout = '1h'",
      order: 'free',
    },
  ],
}
