import type { Finding } from '../base/finding.ts'
import { isNative } from '../materialize/types.ts'
import { quoteName } from '../sql/name.ts'
import {
  type Comparison,
  finding,
  isCovered,
  type Outlet,
  on,
  sendWhole,
  sqlList,
  type TablePair,
} from './comparison.ts'

/** What keeps Materialize from reading the replica's tables, as far as the replica's catalogs tell. */
export const materializeFindings = (comparison: Comparison, pairs: readonly TablePair[]): readonly Finding[] => {
  const name = comparison.materializePublication
  if (name === null) return []
  const publication = comparison.onward.find(own => own.name === name)
  if (publication === undefined) return [publicationMissing(comparison, name)]
  return [
    ...operationFindings(comparison, publication),
    ...pairs.flatMap(pair =>
      isCovered(comparison.hosts.replica, publication.ids, pair.replica)
        ? [...limitFindings(comparison, publication, pair), ...textColumnFindings(comparison, pair)]
        : [notIn(comparison, publication, pair)],
    ),
  ]
}

const publicationMissing = (comparison: Comparison, name: string): Finding =>
  finding({
    code: 'materialize-publication-missing',
    weight: 'stalls-materialize',
    host: comparison.replica.host,
    object: name,
    message: `publication ${name} does not exist on ${comparison.replica.host}`,
    why: 'Materialize stops reading every table of its source',
    cure: ['repl-migrate setup'],
  })

const operationFindings = (comparison: Comparison, publication: Outlet): readonly Finding[] => {
  const missing = (['insert', 'update', 'delete'] as const).filter(operation => !publication.operations[operation])
  if (missing.length === 0) return []
  const host = comparison.replica.host
  return [
    finding({
      code: 'operations-not-published',
      weight: 'stalls-materialize',
      host,
      object: publication.name,
      message: `publication ${publication.name} does not publish ${sqlList(missing)}`,
      why: 'Materialize would keep rows that are gone, or fail when they come again',
      cure: [
        on(host, `ALTER PUBLICATION ${quoteName(publication.name)} SET (publish = 'insert, update, delete, truncate')`),
      ],
    }),
  ]
}

const notIn = (comparison: Comparison, publication: Outlet, pair: TablePair): Finding =>
  finding({
    code: 'not-in-materialize-publication',
    weight: 'stalls-materialize',
    host: comparison.replica.host,
    object: pair.id,
    message: `${pair.id} is not in publication ${publication.name} on ${comparison.replica.host}`,
    why: 'Materialize cannot read it, and a Materialize table that did stops for good',
    cure: [on(comparison.replica.host, `ALTER PUBLICATION ${quoteName(publication.name)} ADD TABLE ${pair.id}`)],
  })

const limitFindings = (comparison: Comparison, publication: Outlet, pair: TablePair): readonly Finding[] => {
  const member = publication.members.get(pair.id)
  const host = comparison.replica.host
  const columns = member?.columns ?? null
  const unlisted = pair.replica.columns.filter(column => columns !== null && !columns.includes(column.name))
  const names = unlisted.map(column => quoteName(column.name)).join(', ')
  const stops = pair.replica.identity.mode === 'full'
  return [
    ...(columns === null
      ? []
      : [
          finding({
            code: 'column-list',
            weight: stops ? 'blocks' : 'stalls-materialize',
            host,
            object: pair.id,
            message: `publication ${publication.name} has a column list for ${pair.id}${names === '' ? '' : `, without ${names}`}`,
            why: stops
              ? 'with REPLICA IDENTITY FULL and any column list, be it of all columns, the next applied UPDATE or DELETE stops the subscription'
              : 'Materialize expects every column of the table, those left out of the list too',
            cure: sendWhole(host, publication.name, pair.id),
          }),
        ]),
    ...(member === undefined || member.filter === null
      ? []
      : [
          finding({
            code: 'row-filter',
            weight: 'stalls-materialize',
            host,
            object: pair.id,
            message: `publication ${publication.name} sends only rows of ${pair.id} with ${member.filter}`,
            why: 'Materialize sees rows come and go as they pass the filter, and its initial copy ignores it',
          }),
        ]),
  ]
}

const textColumnFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const columns = pair.replica.columns.filter(column => column.generated === 'no' && !isNative(column.type))
  if (columns.length === 0) return []
  const names = columns.map(column => `${quoteName(column.name)} (${column.type})`).join(', ')
  return [
    finding({
      code: 'needs-text-columns',
      weight: 'note',
      host: comparison.replica.host,
      object: pair.id,
      message: `Materialize has no type of its own for ${names} of ${pair.id}`,
      why: 'it refuses the table unless they are named in TEXT COLUMNS or EXCLUDE COLUMNS',
    }),
  ]
}
