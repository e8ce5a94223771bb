import type { CopyStmt } from '@pgsql/types'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf } from '../subject.ts'
import { filledByInsert } from './filled.ts'

/** COPY. */
export const copy: Kind = {
  name: 'copy-rows',
  keys: ['CopyStmt'],
  about: 'Moves rows between a table and a file.',
  object: subject => actsOn(subject) ?? 'query',
  lock: 'ROW EXCLUSIVE',
  fills: subject => (nodeOf<CopyStmt>(subject).is_from === true ? filledByInsert(subject) : []),
  needed: 'rows',
  cases: [
    {
      when: 'it writes a file',
      test: subject => nodeOf<CopyStmt>(subject).is_from !== true,
      verdict: {
        order: 'refuse',
        why: 'it writes a file on the server or to a terminal, which no migration has',
        instead: subject =>
          `-- outside of migrations:\n-- psql -c "\\copy ${actsOn(subject) ?? '(query)'} TO 'rows.csv'"`,
      },
    },
  ],
  otherwise: {
    order: 'refuse',
    why: 'it reads a file of the primary’s server, which no other run of the migration may find; the rows would travel',
    instead: subject =>
      `-- write the rows into the migration:\nINSERT INTO ${actsOn(subject) ?? ''} VALUES (…);\n-- or, if the file is there on purpose:\n-- repl-migrate: host=primary\n${subject.part.sql}`,
  },
  examples: [
    {
      title: 'a file on the server',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: "COPY orders FROM '/var/lib/orders.csv'",
      order: 'refuse',
    },
    {
      title: 'rows into a file',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: "COPY orders TO '/var/lib/orders.csv'",
      order: 'refuse',
    },
  ],
}
