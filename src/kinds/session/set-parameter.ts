import type { Node, VariableSetStmt } from '@pgsql/types'
import type { Case, Kind } from '../kind.ts'
import { nodeOf, type Subject } from '../subject.ts'

const variable = (subject: Subject): VariableSetStmt => nodeOf<VariableSetStmt>(subject)

const textOf = (node: Node): readonly string[] =>
  'A_Const' in node && node.A_Const.sval !== undefined ? [node.A_Const.sval.sval ?? ''] : []

const searchPath = (subject: Subject): readonly string[] | null => {
  const { name, kind, args } = variable(subject)
  if (
    kind === 'VAR_RESET_ALL' ||
    (name === 'search_path' && kind !== 'VAR_SET_VALUE' && subject.part.tag === 'VariableSetStmt')
  )
    return subject.scope.ownPath
  if (name !== 'search_path' || kind !== 'VAR_SET_VALUE') return null
  return (args ?? []).flatMap(textOf).filter(schema => schema !== '' && schema !== '$user')
}

/** A setting by which the primary's own triggers fall silent, however it is written. */
export const pastTriggers = (name: (subject: Subject) => string | undefined): Case => ({
  when: 'it is session_replication_role',
  test: subject => name(subject)?.toLowerCase() === 'session_replication_role',
  verdict: {
    order: 'refuse',
    why: 'with it rows are written past triggers and foreign keys, and the triggers of the stream table fall silent on the primary',
    instead:
      '-- only around the statements that need it, on the primary:\nALTER TABLE … DISABLE TRIGGER USER;\n-- …\nALTER TABLE … ENABLE TRIGGER USER;',
  },
})

/** SET, RESET and SHOW. */
export const set: Kind = {
  name: 'set-parameter',
  keys: ['VariableSetStmt', 'VariableShowStmt'],
  about: 'Sets a parameter of the session. It holds for what follows in the file, on every host.',
  object: subject => variable(subject).name ?? 'all settings',
  lock: null,
  needed: 'rows',
  ambient: true,
  searchPath,
  cases: [pastTriggers(subject => variable(subject).name)],
  otherwise: { order: 'free', why: 'a setting of the session: it holds for what follows in the file, on every host' },
  examples: [
    {
      title: 'the search_path',
      given: ['CREATE SCHEMA shop', 'CREATE TABLE shop.orders (id bigint PRIMARY KEY, total integer)'],
      published: ['shop.orders'],
      rows: ['INSERT INTO shop.orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'SET search_path = shop, public;\nALTER TABLE orders ADD COLUMN note text',
      order: 'free',
    },
    {
      title: 'past triggers',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'SET session_replication_role = replica',
      order: 'refuse',
    },
  ],
}
