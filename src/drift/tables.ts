import type { Finding } from '../base/finding.ts'
import type { Column, Relation } from '../catalog/catalog.ts'
import { ancestorsOf, columnOf, leavesOf } from '../catalog/find.ts'
import { quoteName } from '../sql/name.ts'
import { createTable } from './canonical.ts'
import { type Comparison, finding, type Outlet, on, sentColumns, type TablePair } from './comparison.ts'
import { missingTypes } from './needed-types.ts'

/** Published tables that the replica can take rows into, as pairs; what is wrong with the others, as findings. */
export const pairTables = (
  comparison: Comparison,
): { readonly pairs: readonly TablePair[]; readonly findings: readonly Finding[] } => {
  const pairs: TablePair[] = []
  const findings: Finding[] = []
  for (const id of comparison.published) {
    const primary = comparison.hosts.primary.relations.get(id)
    if (primary === undefined || comparison.sending === null) continue
    const replica = comparison.hosts.replica.relations.get(id)
    if (replica === undefined) findings.push(missing(comparison, primary))
    else if (takesRows(comparison, replica)) pairs.push(pairOf(primary, replica, comparison.sending))
    else findings.push(notATable(comparison, replica))
  }
  return { pairs, findings }
}

const pairOf = (primary: Relation, replica: Relation, sending: Outlet): TablePair => {
  const sent = sentColumns(sending, primary)
  const simple = replica.kind === 'table'
  const suspects = primary.columns.filter(
    column => !(simple && sent.includes(column) && isPlainlySame(column, columnOf(replica, column.name))),
  )
  return { id: primary.id, primary, replica, sent, suspects }
}

/** Nearly all columns of nearly all pairs are: this is what keeps thousands of tables cheap. */
const isPlainlySame = (column: Column, own: Column | undefined): boolean =>
  own !== undefined &&
  column.type === own.type &&
  column.typeId.startsWith('pg_catalog.') &&
  column.notNull === own.notNull &&
  column.default === own.default &&
  column.generated === 'no' &&
  own.generated === 'no' &&
  column.identity === own.identity &&
  column.collation === own.collation &&
  column.comment === own.comment

const takesRows = (comparison: Comparison, relation: Relation): boolean =>
  relation.kind === 'table' || (relation.kind === 'partitioned' && comparison.replica.version >= 130000)

const missing = (comparison: Comparison, primary: Relation): Finding => {
  const host = comparison.replica.host
  return finding({
    code: 'table-missing-on-replica',
    weight: 'blocks',
    host,
    object: primary.id,
    message: `${primary.id} is published, but ${host} has no such table`,
    why: 'its first row stops the subscription (all its tables), or its initial copy fails for ever',
    cure: [
      ...creation(comparison, primary).map(sql => on(host, sql)),
      on(host, `ALTER SUBSCRIPTION ${quoteName(comparison.subscription)} REFRESH PUBLICATION`),
    ],
  })
}

/** The schema, types and parents a table needs on the replica, the table, and what Materialize wants of it. */
export const creation = (comparison: Comparison, primary: Relation): readonly string[] => {
  const { replica, hosts } = comparison
  const lacking = [primary, ...ancestorsOf(hosts.primary, primary)]
    .filter(relation => !hosts.replica.relations.has(relation.id))
    .reverse()
  const schemas = new Set(lacking.map(relation => relation.schema).filter(schema => !replica.schemas.includes(schema)))
  const mz = comparison.materializePublication
  return [
    ...[...schemas].map(schema => `CREATE SCHEMA ${quoteName(schema)}`),
    ...missingTypes(comparison, primary.columns),
    ...lacking.map(createTable),
    ...(mz === null
      ? []
      : [
          `ALTER TABLE ${primary.id} REPLICA IDENTITY FULL`,
          `ALTER PUBLICATION ${quoteName(mz)} ADD TABLE ${primary.id}`,
        ]),
  ]
}

/** Rows that a crash takes away: the subscription has them behind it and never brings them again. */
export const persistenceFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] =>
  leavesOf(comparison.hosts.replica, pair.replica)
    .filter(({ persistence }) => persistence === 'unlogged')
    .map(leaf =>
      finding({
        code: 'unlogged-on-replica',
        weight: 'diverges',
        host: comparison.replica.host,
        object: leaf.id,
        message: `${leaf.id} is unlogged on ${comparison.replica.host}`,
        why: 'a crash of that server empties it, and its rows never come again; nor can Materialize read it',
        cure: [on(comparison.replica.host, `ALTER TABLE ${leaf.id} SET LOGGED`)],
      }),
    )

const notATable = (comparison: Comparison, replica: Relation): Finding =>
  finding({
    code: 'not-a-table-on-replica',
    weight: 'blocks',
    host: comparison.replica.host,
    object: replica.id,
    message: `${replica.id} is published, but on ${comparison.replica.host} it is a ${replica.kind}${replica.kind === 'partitioned' ? ' table' : ''}`,
    why:
      replica.kind === 'partitioned'
        ? 'PostgreSQL before 13 cannot receive rows into a partitioned table'
        : 'replication writes into tables only',
  })
