import { afterAll, beforeAll } from 'vitest'
import type { Catalog, Column, Relation } from '../../src/catalog/catalog.ts'
import { withClient } from '../../src/embedded/client.ts'
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts'
import { richSchema } from './rich-schema.ts'
import { catalogOf } from './session.ts'

export const run = (url: string, sql: string) => withClient(url, client => client.query(sql))

export const relationOf = (catalog: Catalog, id: string): Relation => {
  const found = catalog.relations.find(relation => relation.id === id)
  if (found === undefined) throw new Error(`${id} was not read`)
  return found
}

export type RichHost = {
  cluster(): Cluster
  catalog(): Catalog
  relation(id: string): Relation
  column(id: string, name: string): Column | undefined
}

/** One server with the rich schema in its database `postgres`, read once; for the describe block it is called in. */
export const useRichHost = (major: number): RichHost => {
  const started: { cluster?: Cluster; catalog?: Catalog } = {}
  const cluster = (): Cluster => {
    if (started.cluster === undefined) throw new Error('the server runs within tests only')
    return started.cluster
  }
  const catalog = (): Catalog => {
    if (started.catalog === undefined) throw new Error('read in beforeAll')
    return started.catalog
  }
  beforeAll(async () => {
    started.cluster = await startCluster({ major, settings: { timezone: 'Europe/Berlin' } })
    await run(cluster().url, `${richSchema(major)}; ${publications(major)}; ${own}`)
    started.catalog = await catalogOf(cluster().url, 'primary')
  })
  afterAll(() => started.cluster?.stop())
  const relation = (id: string) => relationOf(catalog(), id)
  return {
    cluster,
    catalog,
    relation,
    column: (id, name) => relation(id).columns.find(candidate => candidate.name === name),
  }
}

const own = 'CREATE SCHEMA repl_migrate; CREATE TABLE repl_migrate.journal (id integer)'

const publications = (major: number): string => `
  CREATE PUBLICATION all_tables FOR ALL TABLES WITH (publish = 'insert, delete');
  CREATE PUBLICATION some_tables FOR TABLE ${major >= 15 ? 'shop.booking (id, room, code) WHERE (room > 3)' : 'shop.booking'},
    ${major >= 13 ? 'shop.event' : 'shop.event_2026'} ${major >= 13 ? 'WITH (publish_via_partition_root)' : ''};
  ${major >= 15 ? `CREATE PUBLICATION whole_schema FOR TABLES IN SCHEMA "Odd Name" ${major >= 18 ? 'WITH (publish_generated_columns = stored)' : ''}` : ''}`
