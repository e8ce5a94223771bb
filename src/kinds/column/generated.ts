import { columnDef, inline, table } from '../alter.ts'
import { catalogId, type Subject } from '../subject.ts'

/** A replica that sends old rows in full (FULL, for Materialize) through a publication without generated columns, from 18 on. */
export const breaksFullIdentity = (subject: Subject): boolean =>
  (subject.hosts?.replicas ?? []).some(({ catalog }) => {
    const id = catalogId(subject.scope, table(subject)) ?? ''
    const full = catalog.relations.get(id)?.identity.mode === 'full'
    const readers = catalog.catalog.publications.filter(one => one.published.includes(id))
    const isVirtual = inline(columnDef(subject), 'CONSTR_GENERATED')?.generated_kind === 'v'
    return catalog.catalog.version >= 180_000 && full && readers.some(one => isVirtual || one.generated === 'none')
  })

/** Does the primary’s publication send generated columns (18)? */
export const sendsGenerated = (subject: Subject): boolean =>
  subject.hosts?.primary.publications.get(subject.hosts.publication)?.generated === 'stored'
