import type { RenameStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'
import { follow, takeOver, unfollow } from './follow.ts'
import { primaryColumn } from './origin.ts'

const parts = (subject: Subject) => {
  const { subname = '', newname = '' } = nodeOf<RenameStmt>(subject)
  return { table: actsOn(subject) ?? '', from: subname, to: newname }
}

/** The rename without a moment at which old and new code cannot both run. */
const recipe = (subject: Subject): string => {
  const { table, from, to } = parts(subject)
  const [old, fresh] = [quoteName(from), quoteName(to)]
  const known = primaryColumn(subject, table, from)
  const following = { table, old: from, fresh: to }
  return [
    '-- to let old and new code run side by side; first migration:',
    `ALTER TABLE ${table} ADD COLUMN ${fresh} ${known?.type ?? '/* its type */'};`,
    ...follow(following, [
      `IF TG_OP = 'INSERT' AND NEW.${fresh} IS NOT NULL THEN NEW.${old} := NEW.${fresh};`,
      `ELSIF TG_OP = 'UPDATE' AND NEW.${fresh} IS DISTINCT FROM OLD.${fresh} THEN NEW.${old} := NEW.${fresh};`,
      `ELSE NEW.${fresh} := NEW.${old};`,
      'END IF;',
    ]),
    '-- next migration; when it is done, new code may be deployed:',
    '-- repl-migrate: backfill=batched',
    `UPDATE ${table} SET ${fresh} = ${old} WHERE ${fresh} IS DISTINCT FROM ${old};`,
    ...takeOver(following, known),
    `-- last migration, when no code knows ${old} any more:`,
    ...unfollow(following),
    ...(known?.default == null ? [] : [`ALTER TABLE ${table} ALTER COLUMN ${fresh} SET DEFAULT ${known.default};`]),
    `ALTER TABLE ${table} DROP COLUMN ${old};`,
  ].join('\n')
}

const renamed = (subject: Subject): string => `${parts(subject).table}.${quoteName(parts(subject).from)}`

/** ALTER TABLE … RENAME COLUMN. */
export const renameColumn: Kind = {
  name: 'rename-column',
  keys: ['RenameStmt.OBJECT_COLUMN', 'RenameStmt.OBJECT_FOREIGN_TABLE.OBJECT_COLUMN'],
  about: 'Renames a column. Rows travel by column name, so both hosts must change at the same place in the stream.',
  object: renamed,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  drops: renamed,
  renames: subject => ({ to: `${parts(subject).table}.${quoteName(parts(subject).to)}`, from: parts(subject).from }),
  materialize: subject => {
    const { table, from, to } = parts(subject)
    return [{ kind: 'rename-column', table, column: from, to }]
  },
  cases: [],
  otherwise: {
    order: 'stream',
    why: 'in any other order apply would stop (target relation is missing replicated column), or, names swapped, fill the wrong column without an error',
    diverges: true,
    breaks: true,
    instead: recipe,
  },
  examples: [
    {
      title: 'a rename',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text)'],
      rows: ["INSERT INTO orders SELECT i, i, 'n' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE orders RENAME COLUMN note TO remark',
      order: 'stream',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /missing (some )?replicated column/,
        between: ["INSERT INTO orders VALUES (-1, 1, 'n')"],
      },
    },
    {
      title: 'two names swapped',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, net integer, gross integer)'],
      rows: ['INSERT INTO orders SELECT i, i, i * 2 FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders RENAME net TO swap;\nALTER TABLE orders RENAME gross TO net;\nALTER TABLE orders RENAME swap TO gross',
      order: 'stream',
      wrong: { order: 'replica-first', failure: 'diverges', between: ['INSERT INTO orders VALUES (-1, 1, 2)'] },
    },
  ],
}
