import type { AlterCollationStmt, DefineStmt } from '@pgsql/types'
import { stringsOf } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { cascades, spoken } from '../spoken.ts'
import { nodeOf, type Subject } from '../subject.ts'

const shown = (subject: Subject): string => {
  const { defnames, collname } = nodeOf<DefineStmt & AlterCollationStmt>(subject)
  const words = defnames ?? collname
  return words === undefined ? spoken(subject) : stringsOf(words).join('.')
}

/** CREATE, ALTER, DROP COLLATION. */
export const collation: Kind = {
  name: 'change-collation',
  keys: ['DefineStmt.OBJECT_COLLATION', 'DropStmt.OBJECT_COLLATION', 'AlterCollationStmt'],
  about: 'Makes or drops an order of texts. Columns may name it.',
  object: shown,
  lock: null,
  needed: 'rows',
  cases: [
    {
      when: 'it is dropped with CASCADE',
      test: cascades,
      verdict: {
        order: 'stream',
        why: 'a column, check or unique index made with it goes too: on the primary alone, apply would stop at the first row that only the replica’s still forbids',
        loses: true,
      },
    },
  ],
  otherwise: {
    order: 'free',
    why: 'a collation orders values but does not change them; a column that names it pulls it to its own place',
  },
  examples: [
    {
      title: 'a collation',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE COLLATION plain FROM "C"',
      order: 'free',
    },
  ],
}
