import { sqlBodies } from './plpgsql.ts'
import type { Part } from './statement.ts'
import { type Mentions, mentions } from './walk.ts'

/** What a statement or part itself names, and what the body of an SQL function does, which the server looks up as it makes the function. */
export const namesIn = ({ node, tag, sql }: Pick<Part, 'node' | 'tag' | 'sql'>): Mentions => {
  const own = mentions(node)
  const bodies = tag === 'CreateFunctionStmt' ? sqlBodies(sql) : []
  return [own, ...bodies.map(mentions)].reduce((all, one) => ({
    relations: [...all.relations, ...one.relations],
    columns: [...all.columns, ...one.columns],
    types: [...all.types, ...one.types],
    functions: [...all.functions, ...one.functions],
  }))
}
