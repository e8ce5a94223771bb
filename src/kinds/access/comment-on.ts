import type { Kind } from '../kind.ts'
import { spoken } from '../spoken.ts'
import { ofLargeObject } from './large-object.ts'

/** COMMENT ON and SECURITY LABEL. */
export const comment: Kind = {
  name: 'comment-on',
  keys: ['CommentStmt', 'SecLabelStmt'],
  about: 'Says something about an object, to people or to a security module.',
  object: spoken,
  lock: 'SHARE UPDATE EXCLUSIVE',
  needed: 'mirror',
  cases: [ofLargeObject],
  otherwise: { order: 'free', why: 'words about an object change no row' },
  examples: [
    {
      title: 'a table',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "COMMENT ON TABLE orders IS 'what was sold'",
      order: 'free',
    },
    {
      title: 'a large object',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['SELECT lo_create(7)'],
      sql: "COMMENT ON LARGE OBJECT 7 IS 'the catalogue'",
      order: 'primary',
    },
  ],
}
