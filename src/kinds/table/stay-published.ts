import { qualify, quoteLiteral, readName } from '../../sql/name.ts'
import { table } from '../alter.ts'
import { isPublished, primaryRelation, type Subject } from '../subject.ts'
import { partition, writableColumns } from './partition.ts'

const publicationOf = ({ hosts }: Subject) => hosts?.primary.publications.get(hosts.publication)

/** It leaves a table that travels as one with it, and the configuration wants it for itself. */
export const leavesByRoot = (subject: Subject): boolean => {
  const { id } = partition(subject)
  const travels = primaryRelation(subject, id) !== null && isPublished(subject, table(subject))
  return travels && publicationOf(subject)?.viaRoot === true && subject.hosts?.wanted(id) === true
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

const adding = (subject: Subject, unless: (oid: number, publication: string) => string): string | null => {
  const { hosts } = subject
  const { id } = partition(subject)
  const oid = primaryRelation(subject, id)?.oid
  if (hosts === null || oid === undefined || !hosts.wanted(id)) return null
  const publication = quoteLiteral(hosts.publication)
  return [
    `DO $stay$ BEGIN IF ${unless(oid, publication)} THEN RETURN; END IF;`,
    `  EXECUTE pg_catalog.format('ALTER PUBLICATION %I ADD TABLE ONLY %s', ${publication}, ${oid}::oid::pg_catalog.regclass);`,
    'END $stay$',
  ].join('\n')
}

/** Rows written to it from the commit on must travel as before: it joins the publication in the same transaction. */
export const stayPublished = (subject: Subject): string | null =>
  adding(subject, (oid, publication) =>
    [
      `NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = ${oid} AND relkind IN ('r', 'p')) OR EXISTS (`,
      `    WITH RECURSIVE tree AS (SELECT ${oid}::oid AS oid UNION SELECT inhrelid FROM tree JOIN pg_catalog.pg_inherits ON inhparent = oid)`,
      `    SELECT FROM pg_catalog.pg_get_publication_tables(${publication}) JOIN tree ON relid = oid)`,
    ].join('\n'),
  )

/** The same beforehand, where the statement is a transaction of its own: until then the server counts it as its parent’s. */
export const joinPublication = (subject: Subject): string | null =>
  publicationOf(subject)?.allTables === true || inSchemas(subject)
    ? null
    : adding(
        subject,
        (oid, publication) =>
          `EXISTS (SELECT FROM pg_catalog.pg_publication_rel JOIN pg_catalog.pg_publication p ON p.oid = prpubid WHERE prrelid = ${oid} AND pubname = ${publication})`,
      )

const inSchemas = (subject: Subject): boolean => {
  const schema = readName(partition(subject).id)?.schema ?? 'public'
  return publicationOf(subject)?.schemas.includes(schema) === true
}
