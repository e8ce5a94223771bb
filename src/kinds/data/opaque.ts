import type { Subject } from '../subject.ts'

/** What to write above a statement that hides what it does. */
export const sayWhere = (subject: Subject): string => {
  const { sql } = subject.part
  const text = sql.length > 400 ? `${sql.slice(0, 200).trimEnd()} …` : sql
  return [
    '-- if it changes the schema, the same way on both hosts (and writes no rows that travel):',
    '-- repl-migrate: order=stream',
    '-- if it only writes rows, which travel by themselves:',
    '-- repl-migrate: host=primary',
    text,
  ].join('\n')
}
