import type { Kind } from '../kind.ts'
import { spokenName } from '../spoken.ts'
import { relationId } from '../subject.ts'

/** DROP SEQUENCE. */
export const dropSequence: Kind = {
  name: 'drop-sequence',
  keys: ['DropStmt.OBJECT_SEQUENCE'],
  about: 'Drops a sequence. The replica must keep it as long as a default names it.',
  object: subject => relationId(subject, spokenName(subject)),
  lock: null,
  needed: 'rows',
  whole: true,
  cases: [],
  otherwise: {
    order: 'contract',
    why: 'replica first, it fails while a default there still names it: cannot drop sequence because other objects depend on it',
    loses: true,
  },
  examples: [
    {
      title: 'a sequence nothing asks any more',
      given: [
        'CREATE SEQUENCE order_numbers',
        "CREATE TABLE orders (id bigint PRIMARY KEY DEFAULT nextval('order_numbers'), total integer)",
      ],
      sql: 'ALTER TABLE orders ALTER COLUMN id DROP DEFAULT;\nDROP SEQUENCE order_numbers',
      order: 'contract',
    },
  ],
}
