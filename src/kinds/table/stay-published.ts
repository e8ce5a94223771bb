import type { Publication } from '../../catalog/catalog.ts'
import { qualify, quoteLiteral, readName } from '../../sql/name.ts'
import { table } from '../alter.ts'
import { isPublished, primaryRelation, type Subject } from '../subject.ts'
import { partition, writableColumns } from './partition.ts'

const publicationOf = ({ hosts }: Subject): Publication | undefined =>
  hosts?.primary.publications.get(hosts.publication)

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

/** Published anyway, whatever it is a part of; before 13 every partition is published for itself. */
const isPublishedApart = (subject: Subject, publication: Publication): boolean => {
  const relation = primaryRelation(subject, partition(subject).id)
  const old = (subject.hosts?.primary.catalog.version ?? 0) < 130_000
  return (
    publication.allTables ||
    publication.schemas.includes(relation?.schema ?? '') ||
    publication.tables.some(({ table: listed }) => listed === relation?.id) ||
    (old && relation?.kind === 'partitioned')
  )
}

/**
 * The publication lists it before it leaves: what is written to it from there on, in the file's own transaction too, travels as
 * before. Null where it is listed, or need not be.
 */
export const stayPublished = (subject: Subject): string | null => {
  const publication = publicationOf(subject)
  const { id } = partition(subject)
  const oid = primaryRelation(subject, id)?.oid
  if (publication === undefined || oid === undefined || subject.hosts?.wanted(id) !== true) return null
  if (isPublishedApart(subject, publication)) return null
  const name = quoteLiteral(publication.name)
  return [
    'DO $stay$ BEGIN',
    `  IF NOT EXISTS (SELECT FROM pg_catalog.pg_publication_rel JOIN pg_catalog.pg_publication p ON p.oid = prpubid WHERE prrelid = ${oid} AND pubname = ${name}) THEN`,
    `    EXECUTE pg_catalog.format('ALTER PUBLICATION %I ADD TABLE ONLY %s', ${name}, ${oid}::oid::pg_catalog.regclass);`,
    '  END IF;',
    'END $stay$',
  ].join('\n')
}
