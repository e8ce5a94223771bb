import type { Finding } from '../base/finding.ts'
import type { Column, Relation } from '../catalog/catalog.ts'
import { isComparable } from '../catalog/equality.ts'
import { type CatalogIndex, changesRows, leavesOf, primaryKeyOf } from '../catalog/find.ts'
import { asBtree, hashIndexesOverNull, looksIntoHash } from '../catalog/hash-indexes.ts'
import { qualify, quoteName } from '../sql/name.ts'
import { type Comparison, finding, isCovered, type Outlet, on, sendWhole, type TablePair } from './comparison.ts'
import { identityColumns, namesRows, searchColumns } from './identity-columns.ts'

/** Can an UPDATE or DELETE name its row, find it on the replica, and go on to Materialize with all its values? */
export const identityFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const { hosts, sending } = comparison
  const primary = sending === null || !changesRows(sending) ? [] : leavesOf(hosts.primary, pair.primary)
  const replica = leavesOf(hosts.replica, pair.replica)
  const senders = sending === null ? [] : [sending]
  return [
    ...primary.filter(leaf => !namesRows(leaf)).map(leaf => missing(comparison.primary.host, leaf, senders)),
    ...primary.flatMap(leaf => generatedFindings(comparison.primary.host, hosts.primary, leaf, senders, false)),
    ...(primary.length === 0 ? [] : replica.flatMap(leaf => searchFindings(comparison, pair, leaf))),
    ...replica.flatMap(leaf => onwardFindings(comparison, leaf)),
  ]
}

/** Beside a column list FULL would do harm. */
const full = (host: string, leaf: Relation, publications: readonly Outlet[]): readonly string[] => [
  ...publications
    .filter(one => changesRows(one) && (one.members.get(leaf.id)?.columns ?? null) !== null)
    .flatMap(({ name }) => sendWhole(host, name, leaf.id)),
  on(host, `ALTER TABLE ${leaf.id} REPLICA IDENTITY FULL`),
]

const missing = (host: string, leaf: Relation, publications: readonly Outlet[]): Finding =>
  finding({
    code: 'identity-missing',
    weight: 'blocks',
    host,
    object: leaf.id,
    message: `${leaf.id} on ${host} publishes UPDATE and DELETE, but has no replica identity`,
    why: `every UPDATE and DELETE fails: cannot update table "${leaf.name}" because it does not have a replica identity`,
    cure: full(host, leaf, publications),
  })

const searchFindings = (comparison: Comparison, pair: TablePair, leaf: Relation): readonly Finding[] => {
  const search = searchColumns(leaf)
  const whole = pair.primary.identity.mode === 'full'
  const named = whole ? pair.sent.map(column => column.name) : identityColumns(pair.primary)
  if (named.length === 0) return []
  if (search.length === 0)
    return whole
      ? [...scanFindings(comparison, pair, leaf), ...hashFindings(comparison, leaf)]
      : [keyFinding(comparison, leaf, named, [])]
  const unsent = search.filter(name => !named.includes(name))
  return unsent.length === 0 ? [] : [keyFinding(comparison, leaf, named, unsent)]
}

const keyFinding = (
  comparison: Comparison,
  leaf: Relation,
  named: readonly string[],
  unsent: readonly string[],
): Finding => {
  const host = comparison.replica.host
  const key = leaf.constraints.find(constraint => constraint.type === 'primary')
  const list = named.map(quoteName).join(', ')
  const drop = key === undefined ? '' : `DROP CONSTRAINT ${quoteName(key.name)}, `
  const about = { weight: 'blocks', host, object: leaf.id } as const
  const cure = [on(host, `ALTER TABLE ${leaf.id} ${drop}ADD PRIMARY KEY (${list})`)]
  return unsent.length === 0
    ? finding({
        ...about,
        code: 'replica-key-missing',
        message: `${leaf.id} on ${host} has no primary key to find rows by`,
        why: `the next UPDATE or DELETE stops the subscription: the primary names rows by ${list} only`,
        cure,
      })
    : finding({
        ...about,
        code: 'replica-key-not-sent',
        message: `${leaf.id} on ${host} finds rows by ${unsent.map(quoteName).join(', ')}, which the primary does not send`,
        why: `the next UPDATE or DELETE stops the subscription: the primary names rows by ${list}`,
        cure: leaf.identity.mode === 'index' ? [] : cure,
      })
}

/** Without a key the whole old row is compared, the replica's own columns included: one that is not NULL never matches. */
const scanFindings = (comparison: Comparison, pair: TablePair, leaf: Relation): readonly Finding[] => {
  const host = comparison.replica.host
  const own = leaf.columns.filter(
    column => column.generated === 'no' && !pair.sent.some(sent => sent.name === column.name),
  )
  const about = { host, object: leaf.id }
  const types = comparison.hosts.replica.types
  const blind = leaf.columns.filter(column => column.generated === 'no' && !isComparable(types, column.typeId))
  if (blind.length > 0) return [blindFinding(leaf, host, blind)]
  if (own.length === 0)
    return [
      finding({
        ...about,
        code: 'identity-without-key',
        weight: 'note',
        message: `${leaf.id} has no key: ${comparison.primary.host} sends whole rows and ${host} searches the table for each`,
        why: 'every UPDATE and DELETE reads the whole table on the replica',
      }),
    ]
  return [
    finding({
      ...about,
      code: 'extra-column-hides-rows',
      weight: 'diverges',
      message: `${leaf.id} has no key, and ${host} has columns of its own: ${own.map(column => quoteName(column.name)).join(', ')}`,
      why: 'rows are found by comparing all columns, so where these are not NULL every UPDATE and DELETE misses its row without an error',
      cure: [
        on(host, `ALTER TABLE ${leaf.id} ${own.map(column => `DROP COLUMN ${quoteName(column.name)}`).join(', ')}`),
      ],
    }),
  ]
}

const blindFinding = (leaf: Relation, host: string, blind: readonly Column[]): Finding =>
  finding({
    code: 'rows-not-comparable',
    weight: 'blocks',
    host,
    object: leaf.id,
    message: `${leaf.id} has no key, and rows with ${blind.map(column => quoteName(column.name)).join(', ')} cannot be compared`,
    why: `the next UPDATE or DELETE stops the subscription (could not identify an equality operator for type ${blind[0]?.type}): give it a primary key on both hosts`,
  })

/** Apply looks for whole rows there, too. */
const hashFindings = ({ hosts, replica: { host } }: Comparison, leaf: Relation): readonly Finding[] => {
  if (hosts.replica.catalog.version < looksIntoHash) return []
  return hashIndexesOverNull(leaf).map(({ name, definition, columns }) =>
    finding({
      code: 'hash-index-hides-rows',
      weight: 'diverges',
      host,
      object: `${leaf.id}.${quoteName(name)}`,
      message: `${leaf.id} has no key, and ${host} looks for its rows in the hash index ${quoteName(name)}, which holds no NULL`,
      why: `every UPDATE and DELETE of a row in which ${columns.map(quoteName).join(', ')} is NULL misses it without an error`,
      cure: [on(host, `DROP INDEX ${qualify(leaf.schema, name)}`), on(host, asBtree(definition))],
    }),
  )
}

/** What the replica's own publications need: an identity for every change, and the full one for Materialize. */
const onwardFindings = (comparison: Comparison, leaf: Relation): readonly Finding[] => {
  const { hosts, replica } = comparison
  const onward = comparison.onward.filter(own => changesRows(own) && isCovered(hosts.replica, own.ids, leaf))
  const empty = onward.length > 0 && !namesRows(leaf)
  return [
    ...(empty ? [missing(replica.host, leaf, onward)] : []),
    ...(!empty && comparison.materializePublication !== null && leaf.identity.mode !== 'full'
      ? [notFull(replica.host, leaf, comparison.onward)]
      : []),
    ...generatedFindings(replica.host, hosts.replica, leaf, onward, true),
  ]
}

const notFull = (host: string, leaf: Relation, publications: readonly Outlet[]): Finding =>
  finding({
    code: 'identity-not-full',
    weight: 'stalls-materialize',
    host,
    object: leaf.id,
    message: `${leaf.id} on ${host} does not have REPLICA IDENTITY FULL`,
    why: 'Materialize needs the whole old row and stops reading the table at the next UPDATE or DELETE',
    cure: full(host, leaf, publications),
  })

/**
 * From 18 on, a host refuses changes to a table whose identity has generated columns that its publication leaves out. Only
 * `onward`, to Materialize, may they be sent: a replica that generates them takes no value.
 */
const generatedFindings = (
  host: string,
  index: CatalogIndex,
  leaf: Relation,
  publications: readonly Outlet[],
  onward: boolean,
): readonly Finding[] => {
  const generated = leaf.columns.filter(column => column.generated !== 'no')
  if (index.catalog.version < 180000 || leaf.identity.mode !== 'full' || generated.length === 0) return []
  const short = publications.filter(publication => generated.some(column => !publishes(publication, leaf, column)))
  return short.map(publication =>
    finding({
      code: 'generated-column-in-identity',
      weight: 'blocks',
      host,
      object: leaf.id,
      message: `${leaf.id} on ${host} has REPLICA IDENTITY FULL and generated columns that publication ${publication.name} leaves out`,
      why: `every UPDATE and DELETE fails on ${host}, applied ones too: replica identity must not contain unpublished generated columns`,
      cure:
        onward && generated.every(column => column.generated === 'stored')
          ? [on(host, `ALTER PUBLICATION ${quoteName(publication.name)} SET (publish_generated_columns = stored)`)]
          : primaryKeyOf(leaf).length > 0
            ? [on(host, `ALTER TABLE ${leaf.id} REPLICA IDENTITY DEFAULT`)]
            : [],
    }),
  )
}

const publishes = (publication: Outlet, leaf: Relation, column: Relation['columns'][number]): boolean => {
  const listed = publication.members.get(leaf.id)?.columns ?? null
  return listed === null
    ? column.generated === 'stored' && publication.generated === 'stored'
    : listed.includes(column.name)
}
