import type { Node } from '@pgsql/types'
import { Fault } from '../../base/fault.ts'
import { parse } from '../../sql/parser.ts'
import { analyseBlock } from '../../sql/plpgsql.ts'
import { readSource } from '../../sql/source.ts'
import { once } from '../once.ts'
import type { Subject } from '../subject.ts'
import { foreignCalls } from './calls.ts'

/** What a block does, told from its text: `opaque` when that cannot be told. */
export type Doing = 'rows' | 'schema' | 'both' | 'opaque'

const rowTags = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'SelectStmt',
  'LockStmt',
  'VariableSetStmt',
])
const opaqueTags = new Set([
  'CallStmt',
  'CopyStmt',
  'DoStmt',
  'ExecuteStmt',
  'PrepareStmt',
  'TransactionStmt',
  'TruncateStmt',
])

/** PL/pgSQL keeps its own words (INTO) in the texts it hands out: what does not parse is not judged. */
const nodesOf = (sql: string): readonly Node[] | null => {
  try {
    return parse(readSource({ file: '', line: 1, sql })).map(statement => statement.node)
  } catch (error) {
    if (error instanceof Fault) return null
    throw error
  }
}

/** Judges the body of a DO block by every statement and expression in it. */
export const doingOf = once((subject: Subject): Doing => {
  const block = analyseBlock(subject.part.sql)
  if (!block.parsed || block.dynamic.length > 0) return 'opaque'
  const texts = [...block.statements, ...block.expressions.map(expression => `SELECT ${expression}`)]
  const parsed = texts.map(nodesOf)
  const nodes = parsed.flatMap(found => found ?? [])
  if (parsed.includes(null) || foreignCalls(subject, nodes).length > 0) return 'opaque'
  const tags = nodes.map(node => Object.keys(node)[0] ?? '')
  if (tags.some(tag => opaqueTags.has(tag))) return 'opaque'
  const schema = tags.some(tag => !rowTags.has(tag))
  const rows = tags.some(tag => rowTags.has(tag) && tag !== 'SelectStmt' && tag !== 'VariableSetStmt')
  if (schema) return rows ? 'both' : 'schema'
  return 'rows'
})
