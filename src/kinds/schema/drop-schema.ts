import type { Falling } from '../../catalog/dependents.ts'
import type { Kind } from '../kind.ts'
import { spokenBare } from '../spoken.ts'
import type { Subject } from '../subject.ts'
import { wholeDrop } from '../whole-drop.ts'

const why = 'replica first, apply would stop at the next row for a table in it: target relation does not exist'

const falling = (subject: Subject): Falling => ({ sort: 'schema', id: spokenBare(subject) })

/** DROP SCHEMA. */
export const dropSchema: Kind = {
  name: 'drop-schema',
  keys: ['DropStmt.OBJECT_SCHEMA'],
  about: 'Drops a schema. The replica must keep it until the last row for it has arrived.',
  object: spokenBare,
  ...wholeDrop(
    falling,
    `${why}; after the primary, it would stop at a column of a type in it that the primary has lost already`,
  ),
  reconciles: true,
  otherwise: { order: 'contract', why },
  examples: [
    {
      title: 'with everything in it',
      given: ['CREATE SCHEMA shop', 'CREATE TABLE shop.payments (id bigint PRIMARY KEY)'],
      published: ['shop.payments'],
      rows: ['INSERT INTO shop.payments SELECT i FROM generate_series(1, 20) AS i'],
      sql: 'DROP SCHEMA shop CASCADE',
      order: 'stream',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /"shop.payments" does not exist/,
        between: ['INSERT INTO shop.payments VALUES (-1)'],
      },
    },
  ],
}
