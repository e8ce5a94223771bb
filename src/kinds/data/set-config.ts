import type { A_Const, Node, SelectStmt } from '@pgsql/types'
import { functionName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { pastTriggers } from '../session/set-parameter.ts'
import { nodeOf, type Subject } from '../subject.ts'

const literal = (node: Node | undefined): A_Const | null =>
  node !== undefined && 'A_Const' in node ? node.A_Const : null

/** `spelled`: both are there as texts. */
type Setting = { readonly name: string; readonly value: string; readonly spelled: boolean }

/** `SELECT set_config('search_path', …)`: its name and value, null for any other SELECT. */
export const setting = (subject: Subject): Setting | null => {
  const [target, ...more] = nodeOf<SelectStmt>(subject).targetList ?? []
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
  if (value === undefined || !('FuncCall' in value) || more.length > 0) return null
  if (functionName(value.FuncCall)?.name !== 'set_config') return null
  const [name, text] = (value.FuncCall.args ?? []).map(literal)
  const spelled = name?.sval !== undefined && text?.sval !== undefined
  return { name: name?.sval?.sval ?? '', value: text?.sval?.sval ?? '', spelled }
}

const searchPath = (subject: Subject): readonly string[] | null => {
  const set = setting(subject)
  if (set?.name !== 'search_path') return null
  const schemas = set.value.split(',').map(schema => schema.trim().replace(/^"(.*)"$/, '$1'))
  return schemas.filter(schema => schema !== '' && schema !== '$user')
}

/** SELECT set_config(…). */
export const setConfig: Kind = {
  name: 'set-config',
  keys: ['SelectStmt'],
  matches: subject => setting(subject) !== null,
  about: 'Sets a parameter of the session, as SET does.',
  object: subject => setting(subject)?.name ?? '',
  lock: null,
  needed: 'rows',
  ambient: true,
  searchPath,
  cases: [
    pastTriggers(subject => setting(subject)?.name),
    {
      when: 'its name or value is not written out',
      test: subject => setting(subject)?.spelled !== true,
      verdict: {
        order: 'refuse',
        why: 'each host would work out a value of its own, and what follows in the file may turn on it',
        instead: "SELECT set_config('search_path', 'shop, public', false)",
      },
    },
  ],
  otherwise: { order: 'free', why: 'a setting of the session: it holds for what follows in the file, on every host' },
  examples: [
    {
      title: 'the search_path',
      given: ['CREATE SCHEMA shop', 'CREATE TABLE shop.orders (id bigint PRIMARY KEY, total integer)'],
      published: ['shop.orders'],
      rows: ['INSERT INTO shop.orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "SELECT set_config('search_path', 'shop', false);\nALTER TABLE orders ADD COLUMN note text",
      order: 'free',
    },
    {
      title: 'past triggers',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: "SELECT set_config('session_replication_role', 'replica', false)",
      order: 'refuse',
    },
    {
      title: 'a value that each host would work out',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: "SELECT set_config('search_path', current_user, false)",
      order: 'refuse',
    },
  ],
}
