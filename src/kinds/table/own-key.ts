import type { ColumnDef, CreateStmt, Node } from '@pgsql/types'
import { stringsOf } from '../../sql/name.ts'
import type { Key } from '../kind.ts'
import { once } from '../once.ts'
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

const ofColumn = ({ colname = '', constraints = [] }: ColumnDef, table: string): Key | null => {
  const own = keyAmong(constraints, table)
  return own === null ? null : { ...own, columns: [colname] }
}

const keyAmong = (nodes: readonly Node[], table: string): Key | null => {
  for (const [index, node] of nodes.entries()) {
    const key = 'ColumnDef' in node ? ofColumn(node.ColumnDef, table) : keyOf(node, nodes[index + 1], table)
    if (key !== null) return key
  }
  return null
}

/** The primary key that a CREATE TABLE writes, among the table's elements or behind a column; null where rows are found by none. */
export const ownKeyOf = once((subject: Subject): Key | null => {
  const { tableElts = [], relation } = nodeOf<CreateStmt>(subject)
  return keyAmong(tableElts, relation?.relname ?? '')
})
