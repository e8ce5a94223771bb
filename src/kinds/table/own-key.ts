import type { CreateStmt, Node } from '@pgsql/types'
import { stringsOf } from '../../sql/name.ts'
import type { Key } from '../kind.ts'
import { nodeOf, type Subject } from '../subject.ts'

const put = new Set(['CONSTR_ATTR_DEFERRABLE', 'CONSTR_ATTR_DEFERRED'])

/** Behind a column's constraint the grammar lists what is said of it. */
const isPutOff = (said: Node | undefined): boolean =>
  said !== undefined && 'Constraint' in said && put.has(said.Constraint.contype ?? '')

/** A deferrable key finds no rows. */
const keyOf = (node: Node, said: Node | undefined, table: string): Key | null => {
  const { contype, conname, keys, deferrable = false } = 'Constraint' in node ? node.Constraint : {}
  if (contype !== 'CONSTR_PRIMARY' || deferrable || isPutOff(said)) return null
  return { name: conname ?? `${table}_pkey`, columns: stringsOf(keys) }
}

const keyAmong = (nodes: readonly Node[], table: string): Key | null => {
  const keys = nodes.flatMap((node, index): readonly Key[] => {
    const own = 'ColumnDef' in node ? keyAmong(node.ColumnDef.constraints ?? [], table) : null
    if (own !== null && 'ColumnDef' in node) return [{ ...own, columns: [node.ColumnDef.colname ?? ''] }]
    return [keyOf(node, nodes[index + 1], table)].flatMap(key => key ?? [])
  })
  return keys[0] ?? null
}

/** The primary key that a CREATE TABLE writes, among the table's elements or behind a column; null where rows are found by none. */
export const ownKeyOf = (subject: Subject): Key | null => {
  const { tableElts = [], relation } = nodeOf<CreateStmt>(subject)
  return keyAmong(tableElts, relation?.relname ?? '')
}
