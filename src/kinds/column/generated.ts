import type { CatalogIndex } from '../../catalog/find.ts'
import { quoteName } from '../../sql/name.ts'
import { columnDef, inline, named, table } from '../alter.ts'
import { catalogsOf, familyOn } from '../family.ts'
import { catalogId, type Subject } from '../subject.ts'
import { primaryColumn } from './origin.ts'

/** Does a host of 18 or later publish this table without such generated columns? */
const leavesOut = ({ catalog }: CatalogIndex, id: string, isVirtual: boolean): boolean =>
  catalog.version >= 180_000 &&
  catalog.publications.some(one => one.published.includes(id) && (isVirtual || one.generated === 'none'))

/** A host that sends old rows in full (FULL: without a key, or for Materialize) through a publication without generated columns, from 18 on. */
export const breaksFullIdentity = (subject: Subject): boolean => {
  const { hosts, scope } = subject
  const id = catalogId(scope, table(subject)) ?? ''
  const isVirtual = inline(columnDef(subject), 'CONSTR_GENERATED')?.generated_kind === 'v'
  if (hosts === null) return false
  if (scope.keyless.has(table(subject)) && leavesOut(hosts.primary, id, isVirtual)) return true
  return catalogsOf(subject).some(host =>
    familyOn(host, id).some(own => own.identity.mode === 'full' && leavesOut(host, own.id, isVirtual)),
  )
}

/** The generated columns (quoted) of whole old rows that the primary’s publication leaves out. */
export const unsentColumns = ({ hosts, scope }: Subject, relation: string): readonly string[] => {
  const id = catalogId(scope, relation) ?? ''
  if (hosts === null) return []
  const own = hosts.primary.relations.get(id)?.columns.filter(column => column.generated !== 'no') ?? []
  const added = leavesOut(hosts.primary, id, false) ? scope.generated : new Set<string>()
  return [
    ...own
      .filter(column => leavesOut(hosts.primary, id, column.generated === 'virtual'))
      .map(({ name }) => quoteName(name)),
    ...[...added].flatMap(name => (name.startsWith(`${relation}.`) ? [name.slice(relation.length + 1)] : [])),
  ]
}

/** Will a host of 18 or later send whole old rows of a table that is made with such columns, through a publication that leaves them out? */
export const leavesOutOfNew = ({ hosts }: Subject, isVirtual: boolean, keyless: boolean): boolean => {
  if (hosts === null) return false
  const outlets = [
    ...(keyless ? [{ host: hosts.primary, name: hosts.publication }] : []),
    ...hosts.replicas.flatMap(({ catalog: host, onward }) => (onward === undefined ? [] : [{ host, name: onward }])),
  ]
  return outlets.some(
    ({ host, name }) =>
      host.catalog.version >= 180_000 && (isVirtual || host.publications.get(name)?.generated === 'none'),
  )
}

/** Does the primary’s publication send generated columns (18)? */
export const sendsGenerated = (subject: Subject): boolean =>
  subject.hosts?.primary.publications.get(subject.hosts.publication)?.generated === 'stored'

/** Is the column that the part names computed when it is read (18)? */
export const isVirtual = (subject: Subject): boolean =>
  primaryColumn(subject, table(subject), named(subject))?.generated === 'virtual'
