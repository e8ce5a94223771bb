import type { GrantStmt } from '@pgsql/types'
import { quoteName, stringsOf } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf, relationId, type Subject } from '../subject.ts'
import { ofLargeObject } from './large-object.ts'

const granted = (subject: Subject): string =>
  (nodeOf<GrantStmt>(subject).objects ?? [])
    .map(node => {
      if ('RangeVar' in node)
        return relationId(subject, { schema: node.RangeVar.schemaname ?? null, name: node.RangeVar.relname ?? '' })
      const words = 'ObjectWithArgs' in node ? stringsOf(node.ObjectWithArgs.objname) : stringsOf([node])
      return words.map(quoteName).join('.')
    })
    .join(', ')

/** GRANT and REVOKE on objects, ALTER DEFAULT PRIVILEGES. */
export const grant: Kind = {
  name: 'grant-privileges',
  keys: ['GrantStmt', 'AlterDefaultPrivilegesStmt'],
  about: 'Says who may do what. Each host has its own privileges.',
  object: subject => granted(subject) || 'default privileges',
  lock: null,
  needed: 'mirror',
  cases: [ofLargeObject],
  otherwise: { order: 'free', why: 'privileges say who may read and write; no row changes' },
  examples: [
    {
      title: 'reading for everybody',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'GRANT SELECT ON orders TO PUBLIC',
      order: 'free',
    },
  ],
}
