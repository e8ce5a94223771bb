import type { Kind } from '../kind.ts'
import { cascades, spokenBare } from '../spoken.ts'

const why = 'replica first, apply would stop at the next row for a table in it: target relation does not exist'

/** DROP SCHEMA. */
export const dropSchema: Kind = {
  name: 'drop-schema',
  keys: ['DropStmt.OBJECT_SCHEMA'],
  about: 'Drops a schema. The replica must keep it until the last row for it has arrived.',
  object: spokenBare,
  lock: null,
  needed: 'rows',
  whole: true,
  reconciles: true,
  cases: [
    {
      when: 'CASCADE is given',
      test: cascades,
      verdict: { order: 'contract', why: `${why}; CASCADE drops on each host what that host has in it`, loses: true },
    },
  ],
  otherwise: { order: 'contract', why },
  examples: [
    {
      title: 'with everything in it',
      given: ['CREATE SCHEMA shop', 'CREATE TABLE shop.payments (id bigint PRIMARY KEY)'],
      published: ['shop.payments'],
      rows: ['INSERT INTO shop.payments SELECT i FROM generate_series(1, 20) AS i'],
      sql: 'DROP SCHEMA shop CASCADE',
      order: 'contract',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /"shop.payments" does not exist/,
        between: ['INSERT INTO shop.payments VALUES (-1)'],
      },
    },
  ],
}
