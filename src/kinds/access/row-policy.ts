import type { CreatePolicyStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { spokenMember } from '../spoken.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'

const named = (subject: Subject): string => {
  const { policy_name: name } = nodeOf<CreatePolicyStmt>(subject)
  return name === undefined ? spokenMember(subject) : `${actsOn(subject) ?? ''}.${quoteName(name)}`
}

/** CREATE, ALTER, DROP POLICY. */
export const policy: Kind = {
  name: 'row-policy',
  keys: ['CreatePolicyStmt', 'AlterPolicyStmt', 'DropStmt.OBJECT_POLICY'],
  about: 'Says which rows a role may see and write.',
  object: named,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'policies decide what roles see; apply writes as an owner, whom they leave alone' },
  examples: [
    {
      title: 'a policy',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE POLICY large ON orders USING (total > 10)',
      order: 'free',
    },
  ],
}
