import type { Finding } from '../base/finding.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { finding } from './findings.ts'
import type { Hop } from './hop.ts'

/** Does the publication send the column? A table that it has no list for sends them all. */
const isSent = (hop: Hop, primary: Catalog, table: string, column: string): boolean => {
  const members = primary.publications.find(({ name }) => name === hop.publication)?.tables ?? []
  const listed = members.find(member => member.table === table)?.columns ?? null
  return listed === null || listed.includes(column)
}

/** A replica before 15 knows no column lists: it copies whole tables at first, and only what comes later is without the rest. */
const isCopiedWhole = (hop: Hop, replica: Catalog, table: string): boolean => {
  const own = replica.subscriptions.find(({ name }) => name === hop.subscription)?.tables ?? []
  return replica.version < 150_000 && !own.some(one => one.table === table && 'sr'.includes(one.state))
}

/** The tables whose rows travel, each with the replica's own copy, if it has one. */
const replicated = (hop: Hop, primary: Catalog, replica: Catalog) => {
  const copies = new Map(replica.relations.map(relation => [relation.id, relation]))
  return primary.relations
    .filter(table => (table.kind === 'table' || table.kind === 'partitioned') && hop.selection.includes(table))
    .map(table => ({ table, copy: copies.get(table.id) }))
}

/** Columns of replicated tables that the replica's own copy of the table lacks: apply would stop at the first row. */
export const columnFindings = (hop: Hop, primary: Catalog, replica: Catalog): readonly Finding[] =>
  replicated(hop, primary, replica).flatMap(({ table, copy }) => {
    if (copy === undefined) return []
    const present = new Set(copy.columns.map(column => column.name))
    const absent = table.columns.filter(
      ({ name, generated }) =>
        generated === 'no' &&
        !present.has(name) &&
        (isSent(hop, primary, table.id, name) || isCopiedWhole(hop, replica, table.id)),
    )
    return absent.map(column =>
      finding({
        code: 'column-missing-on-replica',
        weight: 'blocks',
        host: hop.name,
        object: `${table.id}.${quoteName(column.name)}`,
        message: `${hop.name}: ${table.id} has no column ${quoteName(column.name)}`,
        why: isSent(hop, primary, table.id, column.name)
          ? 'a row of the primary that names a column the replica lacks stops the subscription'
          : 'the publication leaves the column out, but a replica before 15 copies all columns at first: its copy would never end',
        cure: [`ALTER TABLE ${table.id} ADD COLUMN ${quoteName(column.name)} ${column.type}`],
      }),
    )
  })

/** Virtual columns of tables that Materialize is to read from a replica of 18 or later: no publication can send them. */
export const virtualFindings = (hop: Hop, primary: Catalog, replica: Catalog): readonly Finding[] => {
  if (hop.materialize === null || replica.version < 180_000) return []
  return replicated(hop, primary, replica).flatMap(({ table, copy }) =>
    (copy ?? table).columns
      .filter(({ generated }) => generated === 'virtual')
      .map(({ name }) =>
        finding({
          code: 'generated-column-in-identity',
          weight: 'blocks',
          host: hop.name,
          object: `${table.id}.${quoteName(name)}`,
          message: `${hop.name}: ${table.id} would have REPLICA IDENTITY FULL with a virtual generated column, ${quoteName(name)}`,
          why: 'Materialize needs FULL, and the replica would refuse every UPDATE and DELETE, applied ones too: replica identity must not contain unpublished generated columns',
          cure: [`-- on ${hop.name}\nALTER TABLE ${table.id} DROP COLUMN ${quoteName(name)};`],
        }),
      ),
  )
}
