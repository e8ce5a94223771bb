import type { Finding } from '../base/finding.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { finding } from './findings.ts'
import type { Hop } from './hop.ts'

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
          : table.columns.filter(({ name, generated }) => generated === 'no' && !present.has(name))
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
