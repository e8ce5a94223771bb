import type { CreateSeqStmt } from '@pgsql/types'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf } from '../subject.ts'

/** CREATE SEQUENCE. */
export const createSequence: Kind = {
  name: 'create-sequence',
  keys: ['CreateSeqStmt'],
  about: 'Makes a sequence. Its numbers travel in rows; its position does not.',
  object: subject => actsOn(subject) ?? '',
  lock: null,
  needed: 'rows',
  whole: true,
  creates: subject => {
    const id = actsOn(subject)
    const isTemporary = nodeOf<CreateSeqStmt>(subject).sequence?.relpersistence === 't'
    return id === null ? [] : [{ what: 'relation', id, ...(isTemporary ? { temporary: true } : {}) }]
  },
  cases: [
    {
      when: 'it is temporary',
      test: subject => nodeOf<CreateSeqStmt>(subject).sequence?.relpersistence === 't',
      verdict: { order: 'primary', why: 'a temporary sequence exists only in the session that made it' },
    },
  ],
  otherwise: {
    order: 'expand',
    why: 'a column’s default may name it, so the replica needs it before that column: relation does not exist',
  },
  examples: [
    {
      title: 'a sequence and a default that asks it',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "CREATE SEQUENCE order_numbers;\nALTER TABLE orders ALTER COLUMN total SET DEFAULT nextval('order_numbers')",
      order: 'expand',
    },
  ],
}
