import { ancestorsOf, type CatalogIndex, idsBelow } from '../../catalog/find.ts'
import { qualify, quoteLiteral, readName } from '../../sql/name.ts'
import { table } from '../alter.ts'
import { travelsByRoot } from '../family.ts'
import { catalogId, isPublished, primaryRelation, type Subject } from '../subject.ts'
import { partition, writableColumns } from './partition.ts'

/** It leaves a table that travels as one with it, and the configuration wants it for itself. */
export const leavesByRoot = (subject: Subject): boolean => {
  const { id } = partition(subject)
  const travels = primaryRelation(subject, id) !== null && isPublished(subject, table(subject))
  return travels && travelsByRoot(subject) && subject.hosts?.wanted(id) === true
}

/** Its rows are written once more, into a table that is published for itself; then they leave the old one. */
export const intoTableOfItsOwn = (subject: Subject): string => {
  const { id } = partition(subject)
  const { schema = null, name = '' } = readName(id) ?? {}
  const kept = qualify(schema, `${name}_kept`)
  const columns = writableColumns(subject)
  const identity = primaryRelation(subject, id)?.columns.some(column => column.identity !== 'no') === true
  return [
    `CREATE TABLE ${kept} (LIKE ${id} INCLUDING ALL);`,
    `LOCK TABLE ${id};`,
    `INSERT INTO ${kept} (${columns})${identity ? ' OVERRIDING SYSTEM VALUE' : ''} SELECT ${columns} FROM ${id};`,
    `DROP TABLE ${id};`,
  ].join('\n')
}

/** Is it published only as a part of its table? Before 13 every partition is published for itself. */
const leaves = ({ catalog, relations, partitions, publications }: CatalogIndex, name: string, id: string): boolean => {
  const relation = relations.get(id)
  const publication = publications.get(name)
  if (relation === undefined || publication === undefined || publication.allTables) return false
  const isListed = publication.tables.some(member => member.table === id)
  const isOld = catalog.version < 130_000 && relation.kind === 'partitioned'
  if (isListed || isOld || publication.schemas.includes(relation.schema)) return false
  return [id, ...idsBelow(partitions, id)].some(member => publication.published.includes(member))
}

/** Is it published only as one of the tables of its schema, which it leaves for one that is not published? */
const leavesSchema = (index: CatalogIndex, name: string, id: string, to: string): boolean => {
  const relation = index.relations.get(id)
  const publication = index.publications.get(name)
  if (relation === undefined || publication === undefined || publication.allTables) return false
  const { schemas, tables } = publication
  const isListed = tables.some(member => member.table === id)
  const staysBelow = ancestorsOf(index, relation).some(({ schema }) => schemas.includes(schema))
  return schemas.includes(relation.schema) && !schemas.includes(to) && !isListed && !staysBelow
}

/** It joins these publications of a host before it leaves: what is written to it from there on travels as before. */
const joining = (id: string, publications: readonly string[]): string => {
  const own = `pg_catalog.to_regclass(${quoteLiteral(id)})`
  const names = [...new Set(publications)].map(quoteLiteral).join(', ')
  return [
    'DO $stay$ DECLARE one name; BEGIN',
    `  FOR one IN SELECT pubname FROM pg_catalog.pg_publication p WHERE pubname IN (${names})`,
    `    AND NOT EXISTS (SELECT FROM pg_catalog.pg_publication_rel WHERE prpubid = p.oid AND prrelid = ${own}) LOOP`,
    `    EXECUTE pg_catalog.format('ALTER PUBLICATION %I ADD TABLE ONLY %s', one, ${own});`,
    '  END LOOP;',
    'END $stay$',
  ].join('\n')
}

/** For the primary, just before it leaves; null where it is published for itself, or need not be. */
export const stayPublished = (subject: Subject): string | null => {
  const { hosts } = subject
  const { id } = partition(subject)
  if (hosts === null || !hosts.wanted(id)) return null
  return leaves(hosts.primary, hosts.publication, catalogId(subject.scope, id) ?? '')
    ? joining(id, [hosts.publication])
    : null
}

/** The same for what reads the replicas, in their own publications. */
export const stayReadable = (subject: Subject): string | null => {
  const { id } = partition(subject)
  if (subject.hosts?.wanted(id) !== true) return null
  const known = catalogId(subject.scope, id) ?? ''
  const onward = subject.hosts.replicas.flatMap(({ catalog, onward: name }) =>
    name !== undefined && leaves(catalog, name, known) ? [name] : [],
  )
  return onward.length === 0 ? null : joining(id, onward)
}

/** For the primary, just before a table (`from`) becomes `to`: TABLES IN SCHEMA lets go of what leaves the schema. */
export const stayPublishedAs = (subject: Subject, from: string, to: string): string | null => {
  const { hosts } = subject
  const schema = readName(to)?.schema ?? ''
  if (hosts === null || !hosts.wanted(to)) return null
  return leavesSchema(hosts.primary, hosts.publication, catalogId(subject.scope, from) ?? '', schema)
    ? joining(from, [hosts.publication])
    : null
}
