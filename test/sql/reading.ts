import type { Node } from '@pgsql/types'
import type { Place } from '../../src/base/place.ts'
import { loadParser, parse } from '../../src/sql/parser.ts'
import { readSource, type Text } from '../../src/sql/source.ts'
import type { Part, Statement } from '../../src/sql/statement.ts'
import { parseStatements } from '../../src/sql/statements.ts'

export const textOf = (sql: string): Text => ({ file: 'migrations/0001.sql', line: 1, sql })

export const read = (sql: string): Promise<Statement[]> => parseStatements(textOf(sql))

const byPlace = (left: Part, right: Part): number =>
  left.place.line - right.place.line || left.place.column - right.place.column

/** The parts of a text that is one statement, as the text has them. */
export const partsOf = async (sql: string): Promise<readonly Part[]> => {
  const statements = await read(sql)
  if (statements.length !== 1) throw new Error(`${statements.length} statements: ${sql}`)
  return statements.flatMap(statement => statement.parts).toSorted(byPlace)
}

/** The nodes of a text, as the engine gives them. */
export const nodesOf = async (sql: string): Promise<Node[]> => {
  await loadParser()
  return parse(readSource(textOf(sql))).map(raw => raw.node)
}

/** The text from a place on, found the way an editor does it. */
export const textFrom = (text: Text, place: Place): string => {
  const sql = text.sql.replace(/^\uFEFF/, '')
  const lines = sql.split(/(?<=\r\n|\n|\r(?!\n))/)
  return lines
    .slice(place.line - text.line)
    .join('')
    .slice(place.column - 1)
}

const locations = /^(?:location|name_location|list_start|list_end|rexpr_list_start|rexpr_list_end)$/

export const withoutLocations = (node: unknown): unknown =>
  JSON.parse(JSON.stringify(node, (key, value) => (locations.test(key) ? undefined : value)))

/** A statement's node once for each piece, holding only that one. */
export const singles = (node: Node): readonly Node[] => {
  if ('AlterTableStmt' in node) {
    return (node.AlterTableStmt.cmds ?? []).map(cmd => ({ AlterTableStmt: { ...node.AlterTableStmt, cmds: [cmd] } }))
  }
  if ('DropStmt' in node) {
    return (node.DropStmt.objects ?? []).map(object => ({ DropStmt: { ...node.DropStmt, objects: [object] } }))
  }
  if ('TruncateStmt' in node) {
    return (node.TruncateStmt.relations ?? []).map(table => ({
      TruncateStmt: { ...node.TruncateStmt, relations: [table] },
    }))
  }
  return [node]
}
