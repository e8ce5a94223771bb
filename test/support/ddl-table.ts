import type { DdlCase } from './ddl-case.ts'
import type { CaseResult } from './ddl-proof.ts'

const line = (text: string): string => text.replace(/\s+/g, ' ').trim()

const partsOf = ({ reports }: CaseResult) =>
  reports.flatMap(({ statements }) => statements.flatMap(({ parts }) => parts))

const ordersOf = (result: CaseResult): string => {
  const files = result.reports.map(({ statements }) =>
    statements.map(({ parts }) => parts.map(({ order }) => order).join('+')).join(' '),
  )
  return `${files.join(' / ')}${result.rerouted ? ' (all in the stream)' : ''}`
}

const outcomeOf = (result: CaseResult): string => {
  if (result.problem !== null) return `WRONG: ${line(result.problem)}`
  const { refused, proved } = result
  if (refused === null) return `${ordersOf(result)}: proved`
  return `refused (${refused.code})${proved ? `, its cure ${ordersOf(result)}: proved` : ''}`
}

/** Why the tool does something else than the measured runs recommend. */
const reasonOf = (fact: DdlCase, result: CaseResult): string => {
  if (result.refused !== null) return line(result.refused.why)
  const other = partsOf(result).find(({ order }) => order !== fact.safeOrder && order !== 'primary')
  return other === undefined ? '' : line(other.why)
}

/** One line of the table: id | what the tool does | what the measured runs recommend | why it differs. */
export const tableLine = (fact: DdlCase, result: CaseResult, unread: CaseResult | null): string => {
  const further = unread === null ? '' : `; unread by Materialize: ${outcomeOf(unread)}`
  return [fact.id, `${outcomeOf(result)}${further}`, fact.safeOrder, reasonOf(fact, result)].join(' | ').trim()
}
