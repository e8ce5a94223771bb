import type { A_Const, Node, SelectStmt } from '@pgsql/types'
import { functionName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf, type Subject } from '../subject.ts'

const literal = (node: Node | undefined): A_Const | null =>
  node !== undefined && 'A_Const' in node ? node.A_Const : null

/** `SELECT set_config('search_path', …)`: its name and value, null for any other SELECT. */
export const setting = (subject: Subject): { readonly name: string; readonly value: string } | null => {
  const [target, ...more] = nodeOf<SelectStmt>(subject).targetList ?? []
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
  if (value === undefined || !('FuncCall' in value) || more.length > 0) return null
  if (functionName(value.FuncCall)?.name !== 'set_config') return null
  const [name, text] = (value.FuncCall.args ?? []).map(literal)
  return { name: name?.sval?.sval ?? '', value: text?.sval?.sval ?? '' }
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
  cases: [],
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
  ],
}
