import { Fault } from '../base/fault.ts'
import type { Place } from '../base/place.ts'
import type { Comment, Statement } from '../sql/statement.ts'
import { mayDirect, readDirectives } from './directives.ts'
import type { DirectedStatement, Directive, Text } from './migration.ts'

/** Directives of the whole file, and each statement with its own. */
export type Attached = { readonly head: readonly Directive[]; readonly statements: readonly DirectedStatement[] }

/**
 * Says which directive applies to what. A comment above a statement belongs to it; comments above the first one that a blank
 * line separates from it are the head of the file and apply to every statement. `no-transaction` applies to the whole file
 * wherever it stands. Throws a Fault on directives that no statement would hear: within a statement, behind its semicolon on
 * the same line (of an ALTER with several parts, which one would be meant?), or below the last one.
 */
export const attachDirectives = (text: Text, statements: readonly Statement[]): Attached => {
  if (!mayDirect(text.sql))
    return { head: [], statements: statements.map(statement => ({ statement, directives: [] })) }
  refuseUnheard(text, statements)
  const [first] = statements
  const headComments = first === undefined ? [] : headOf(first)
  const own = statements.map(statement => ({
    statement,
    directives: statement.comments.filter(comment => !headComments.includes(comment)).flatMap(readDirectives),
  }))
  const everywhere = own.flatMap(({ directives }) => directives.filter(isNoTransaction)).slice(0, 1)
  return {
    head: once([...headComments.flatMap(readDirectives), ...everywhere]),
    statements: own.map(({ statement, directives }) => ({
      statement,
      directives: once(directives.filter(directive => !isNoTransaction(directive))),
    })),
  }
}

/** The nearer directive wins over the wider one of the same name; what is allowed adds up. */
export const overlay = (wide: readonly Directive[], near: readonly Directive[]): readonly Directive[] =>
  wide.length === 0
    ? near
    : [...wide.filter(({ name }) => name === 'allow' || !near.some(other => other.name === name)), ...near]

export const isNoTransaction = ({ name }: Directive): boolean => name === 'no-transaction'

/** All comments above the last blank line before the statement. */
const headOf = ({ comments, place }: Statement): readonly Comment[] => {
  const starts = [...comments.slice(1).map(comment => comment.place.line), place.line]
  const blankAfter = comments.findLastIndex((comment, index) => (starts[index] ?? 0) > lastLine(comment) + 1)
  return comments.slice(0, blankAfter + 1)
}

const lastLine = ({ text, place }: Pick<Comment, 'text' | 'place'>): number => place.line + lines(text).length - 1

const lines = (text: string): readonly string[] => text.split(/\r\n|\r|\n/)

const once = (directives: readonly Directive[]): readonly Directive[] => {
  const single = directives.filter(({ name }) => name !== 'allow' && name !== 'no-transaction')
  const again = single.find(({ name }, index) => single.slice(0, index).some(other => other.name === name))
  if (again === undefined) return directives
  throw new Fault('directive', `a second \`${again.name}\` for the same SQL`, {
    place: again.place,
    hint: 'keep the one you mean',
    exit: 2,
  })
}

const refuseUnheard = (text: Text, statements: readonly Statement[]): void => {
  const within = statements.flatMap(({ parts }) => parts.flatMap(({ comments }) => comments))
  const heardByNone =
    within.find(comment => readDirectives(comment).length > 0)?.place ?? below(text, statements.at(-1))
  if (heardByNone === undefined) return
  throw new Fault('directive', 'this directive stands above no statement, so it applies to none', {
    place: heardByNone,
    hint: 'put it above the statement it is meant for, or at the head of the file',
    exit: 2,
  })
}

/** Below the last statement there is nothing but comments, so lines are enough to look at. */
const below = (text: Text, last: Statement | undefined): Place | undefined => {
  if (last === undefined) return undefined
  const skipped = lastLine({ text: last.sql, place: last.place }) - text.line + 1
  const rest = lines(text.sql).slice(skipped)
  const index = rest.findIndex(line => /^\s*(?:--|\/\*)\s*repl-migrate\s*:/i.test(line))
  if (index === -1) return undefined
  const column = (rest[index] ?? '').search(/\S/) + 1
  return { file: text.file, line: text.line + skipped + index, column }
}
