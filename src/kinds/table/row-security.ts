import { command, table } from '../alter.ts'
import type { Kind } from '../kind.ts'

/** ALTER TABLE … ENABLE, DISABLE, FORCE, NO FORCE ROW LEVEL SECURITY. */
export const rowSecurity: Kind = {
  name: 'row-security',
  keys: [
    'AlterTableStmt.AT_EnableRowSecurity',
    'AlterTableStmt.AT_DisableRowSecurity',
    'AlterTableStmt.AT_ForceRowSecurity',
    'AlterTableStmt.AT_NoForceRowSecurity',
  ],
  about: 'Says whether policies decide who sees which rows.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [
    {
      when: 'it is FORCE',
      test: subject => command(subject).subtype === 'AT_ForceRowSecurity',
      verdict: {
        order: 'primary',
        why: 'from 16 on apply writes as the table’s owner: forced on the replica too, it may stop with "cannot replicate into relation with row-level security enabled"',
      },
    },
  ],
  otherwise: {
    order: 'free',
    why: 'apply writes as the subscription’s or the table’s owner, whom policies leave alone unless FORCE is set',
  },
  examples: [
    {
      title: 'row security is on',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ENABLE ROW LEVEL SECURITY',
      order: 'free',
    },
    {
      title: 'for the owner too',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders FORCE ROW LEVEL SECURITY',
      order: 'primary',
    },
  ],
}
