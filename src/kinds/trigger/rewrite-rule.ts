import type { RuleStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { spokenMember } from '../spoken.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'

const name = (subject: Subject): string => {
  const { rulename } = nodeOf<RuleStmt>(subject)
  return rulename === undefined ? spokenMember(subject) : `${actsOn(subject) ?? ''}.${quoteName(rulename)}`
}

/** CREATE RULE and DROP RULE. */
export const rule: Kind = {
  name: 'rewrite-rule',
  keys: ['RuleStmt', 'DropStmt.OBJECT_RULE'],
  about: 'Rewrites statements that speak of a table. Apply writes rows without statements, so no rule sees them.',
  object: name,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  cases: [
    {
      when: 'it is ON SELECT',
      test: ({ part }) => 'RuleStmt' in part.node && part.node.RuleStmt.event === 'CMD_SELECT',
      verdict: {
        order: 'refuse',
        why: 'before 16 it makes a view of a table: rows on their way to that would find none',
        instead: '-- CREATE VIEW … AS SELECT …, with another name; or DROP TABLE before it',
      },
    },
  ],
  otherwise: { order: 'free', why: 'apply writes rows, not statements: rules do not see them' },
  examples: [
    {
      title: 'a rule',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE RULE keep AS ON DELETE TO orders WHERE OLD.id < 0 DO INSTEAD NOTHING',
      order: 'free',
    },
    {
      title: 'a view in disguise',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE RULE "_RETURN" AS ON SELECT TO orders DO INSTEAD SELECT 1::bigint AS id, 2 AS total',
      order: 'refuse',
    },
  ],
}
