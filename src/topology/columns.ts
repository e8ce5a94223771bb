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

/** Columns of replicated tables that the replica's own copy of the table lacks: apply would stop at the first row. */
export const columnFindings = (hop: Hop, primary: Catalog, replica: Catalog): readonly Finding[] => {
  const copies = new Map(replica.relations.map(relation => [relation.id, relation]))
  return primary.relations
    .filter(table => (table.kind === 'table' || table.kind === 'partitioned') && hop.selection.includes(table))
    .flatMap(table => {
      const copy = copies.get(table.id)
      const present = new Set(copy?.columns.map(column => column.name))
      const absent =
        copy === undefined
          ? []
          : table.columns.filter(
              ({ name, generated }) => generated === 'no' && !present.has(name) && isSent(hop, primary, table.id, name),
            )
      return absent.map(column =>
        finding({
          code: 'column-missing-on-replica',
          weight: 'blocks',
          host: hop.name,
          object: `${table.id}.${quoteName(column.name)}`,
          message: `${hop.name}: ${table.id} has no column ${quoteName(column.name)}`,
          why: 'a row of the primary that names a column the replica lacks stops the subscription',
          cure: [`ALTER TABLE ${table.id} ADD COLUMN ${quoteName(column.name)} ${column.type}`],
        }),
      )
    })
}
