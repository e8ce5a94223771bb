import type { Finding } from '../base/finding.ts'
import type { Publication, Relation } from '../catalog/catalog.ts'
import { changesRows } from '../catalog/find.ts'
import { quoteName } from '../sql/name.ts'
import { type Comparison, finding, sendWhole, type TablePair } from './comparison.ts'
import { identityColumns } from './identity-columns.ts'

/** Column list and row filter of a table in the primary's publication: what they keep back, and what they make impossible. */
export const listFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const { sending } = comparison
  const member = sending?.members.get(pair.id)
  if (sending === null || member === undefined) return []
  return [
    ...(member.columns === null ? [] : columnListFindings(comparison, pair, sending)),
    ...(member.filter === null ? [] : [rowFilterFinding(comparison, pair, sending, member.filter)]),
  ]
}

const columnListFindings = (comparison: Comparison, pair: TablePair, publication: Publication): readonly Finding[] => {
  const unlisted = pair.primary.columns.filter(column => column.generated === 'no' && !pair.sent.includes(column))
  const names = unlisted.map(column => column.name)
  const keys = changesRows(publication) ? identityColumns(pair.primary).filter(name => names.includes(name)) : []
  const empty = names.filter(name => pair.replica.columns.some(column => column.name === name))
  const about = {
    code: 'column-list' as const,
    host: comparison.primary.host,
    object: pair.id,
    message: `publication ${publication.name} leaves out ${names.map(quoteName).join(', ')} of ${pair.id}`,
  }
  if (changesRows(publication) && pair.primary.identity.mode === 'full')
    return [besideFull(comparison, pair, publication)]
  if (names.length === 0) return []
  if (keys.length > 0) {
    const why = `the list does not cover the replica identity (${keys.map(quoteName).join(', ')}), so the primary refuses every UPDATE and DELETE`
    return [finding({ ...about, weight: 'blocks', why })]
  }
  if (empty.length > 0)
    return [
      finding({ ...about, weight: 'diverges', why: 'the replica has these columns, and no value ever reaches them' }),
    ]
  if (isCopiedWhole(comparison, pair.id))
    return [
      finding({
        ...about,
        weight: 'blocks',
        why: 'a replica before 15 copies all columns at first, and this one lacks some: its copy will not end',
      }),
    ]
  return [
    finding({
      ...about,
      weight: 'note',
      why: 'the replica does not have these columns; new columns join the list by hand',
    }),
  ]
}

const besideFull = ({ primary }: Comparison, pair: TablePair, { name }: Publication): Finding =>
  finding({
    code: 'column-list',
    weight: 'blocks',
    host: primary.host,
    object: pair.id,
    message: `publication ${name} has a column list for ${pair.id}, which has REPLICA IDENTITY FULL`,
    why: 'with FULL and any column list, be it of all columns, the primary refuses every UPDATE and DELETE',
    cure: sendWhole(primary.host, name, pair.id),
  })

/** A replica before 15 knows no column lists: it copies whole tables, and only what comes later is without the rest. */
const isCopiedWhole = ({ replica, receiving }: Comparison, table: string): boolean =>
  replica.version < 150_000 && receiving?.tables.some(one => one.table === table && !'sr'.includes(one.state)) === true

const rowFilterFinding = (
  comparison: Comparison,
  pair: TablePair,
  publication: Publication,
  filter: string,
): Finding => {
  const identity = identityColumns(pair.primary)
  const beyond = changesRows(publication)
    ? columnsIn(filter, pair.primary).filter(name => !identity.includes(name))
    : []
  const about = {
    code: 'row-filter' as const,
    host: comparison.primary.host,
    object: pair.id,
    message: `publication ${publication.name} sends only rows of ${pair.id} with ${filter}`,
  }
  if (beyond.length > 0) {
    const why = `${beyond.map(quoteName).join(', ')} is not part of the replica identity, so the primary refuses every UPDATE and DELETE`
    return finding({ ...about, weight: 'blocks', why })
  }
  const why =
    comparison.replica.version < 150_000
      ? 'a replica before 15 copies the other rows too at first, and hears no more of them, without any error'
      : 'the other rows are missing on the replica, without any error'
  return finding({ ...about, weight: 'diverges', why })
}

/** Columns that an expression speaks of, strings left out. */
const columnsIn = (expression: string, relation: Relation): readonly string[] => {
  const words = new Set(expression.replace(/'(?:[^']|'')*'/g, '').match(/"(?:[^"]|"")+"|[\w$\u0080-\uffff]+/g))
  return relation.columns
    .map(column => column.name)
    .filter(name => words.has(quoteName(name)) || words.has(`"${name}"`))
}
