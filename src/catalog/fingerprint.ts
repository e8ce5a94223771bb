import { createHash } from 'node:crypto'
import type { Catalog, Column, Relation, Subscription } from './catalog.ts'

const columnFacts = ({ attnum: _attnum, ...facts }: Column) => facts

const relationFacts = ({ oid: _oid, rowsEstimate: _rows, bytes: _bytes, columns, ...facts }: Relation) => ({
  ...facts,
  columns: columns.map(columnFacts),
})

const subscriptionFacts = ({ worker: _worker, failures: _failures, tables, ...facts }: Subscription) => ({
  ...facts,
  tables: tables.map(({ table }) => table),
})

const digest = (facts: unknown): string => createHash('sha256').update(JSON.stringify(facts)).digest('hex')

/**
 * SHA-256 (hex) of what a catalog says of the schema: equal for equal schemas on any host. Oids, positions of columns,
 * statistics, sizes, roles, slots and the state of running replication do not count; the order of columns does. With `relations`,
 * only of these (an id that does not exist counts as absent) and of the types.
 */
export const fingerprint = (catalog: Catalog, relations?: readonly string[]): string => {
  if (relations !== undefined) {
    const known = new Map(catalog.relations.map(relation => [relation.id, relation]))
    const chosen = [...new Set(relations)].sort().map(id => {
      const relation = known.get(id)
      return relation === undefined ? [id] : relationFacts(relation)
    })
    return digest({ relations: chosen, types: catalog.types })
  }
  const { host: _host, version: _version, database: _database, timeZone: _zone, ...rest } = catalog
  const { encoding: _encoding, collation: _collation, slots: _slots, roles: _roles, ...facts } = rest
  return digest({
    ...facts,
    relations: catalog.relations.map(relationFacts),
    subscriptions: catalog.subscriptions.map(subscriptionFacts),
  })
}
