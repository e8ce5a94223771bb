import type { Publication } from '../../catalog/catalog.ts'
import { type CatalogIndex, changesRows } from '../../catalog/find.ts'
import { quoteName, speaksOf } from '../../sql/name.ts'
import { named, table } from '../alter.ts'
import type { Case, Verdict } from '../kind.ts'
import { catalogId, primaryRelation, type Subject } from '../subject.ts'
import { namedOrigin } from './origin.ts'

type Entry = Publication['tables'][number]

/** How the publication that feeds the replicas names the table, where it names it at all. */
const entryOf = (subject: Subject): Entry | undefined => {
  const id = primaryRelation(subject, table(subject))?.id
  return subject.hosts?.primary.publications.get(subject.hosts.publication)?.tables.find(entry => entry.table === id)
}

type Host = 'primary' | 'replica'

/** A publication of a host, with what it says of the table. */
type Naming = Entry & { readonly host: Host; readonly publication: string }

/** The publications of all hosts that have the column in their column list or row filter. */
const namings = (subject: Subject): readonly Naming[] => {
  const { hosts } = subject
  const id = catalogId(subject.scope, table(subject))
  const column = namedOrigin(subject)
  const on = (host: Host, { publications }: CatalogIndex): readonly Naming[] =>
    [...publications.values()].flatMap(({ name, tables }) =>
      tables
        .filter(entry => entry.table === id)
        .filter(({ columns, filter }) => columns?.includes(column) === true || speaksOf(filter ?? '', column))
        .map(entry => ({ ...entry, host, publication: name })),
    )
  if (hosts === null) return []
  return [...on('primary', hosts.primary), ...hosts.replicas.flatMap(({ catalog }) => on('replica', catalog))]
}

/** Stands for those of a database that nobody has asked. */
const someNaming: Omit<Naming, 'table'> = { host: 'primary', publication: '…', columns: null, filter: null }

const isNamed = (subject: Subject): boolean => namings(subject).length > 0

/** The table leaves a publication of this host and joins it again, as `what` says after its name. */
const rejoining = (host: Host, publication: string, id: string, what: string): string =>
  [
    `-- repl-migrate: host=${host}`,
    `ALTER PUBLICATION ${quoteName(publication)} DROP TABLE ${id};`,
    `-- repl-migrate: host=${host}`,
    `ALTER PUBLICATION ${quoteName(publication)} ADD TABLE ${id}${what};`,
  ].join('\n')

const listText = (columns: readonly string[] | null): string =>
  columns === null || columns.length === 0 ? '' : ` (${columns.map(quoteName).join(', ')})`

/**
 * The publications go on with what `columns` answers of their list; a filter that speaks of the column goes. Replicas share one text.
 */
const rejoiningWithout = (
  subject: Subject,
  columns: (entry: Pick<Entry, 'columns'>) => readonly string[] | null,
): string => {
  const texts = (isNamed(subject) ? namings(subject) : [someNaming]).map(naming => {
    const keeps = naming.filter !== null && !speaksOf(naming.filter, namedOrigin(subject))
    const where = keeps ? ` WHERE (${naming.filter})` : ''
    return rejoining(naming.host, naming.publication, table(subject), `${listText(columns(naming))}${where}`)
  })
  return [...new Set(texts)].join('\n')
}

/** A column that a publication names in its column list or row filter is dropped. */
export const dropsListed: Case = {
  when: 'the column list or row filter of a publication, on the primary or a replica, names it',
  test: isNamed,
  verdict: {
    order: 'refuse',
    why: 'PostgreSQL refuses it, and with CASCADE the table leaves the publication: its rows would stop travelling without an error',
    diverges: true,
    loses: true,
    instead: subject =>
      `-- in a migration of its own before this one:\n${rejoiningWithout(
        subject,
        ({ columns }) => columns?.filter(name => name !== namedOrigin(subject)) ?? null,
      )}`,
  },
}

/** The type of such a column is changed. */
export const retypesListed: Case = {
  when: 'the column list or row filter of a publication, on the primary or a replica, names the column',
  test: isNamed,
  verdict: {
    order: 'refuse',
    why: 'PostgreSQL refuses it: cannot alter type of a column used by a publication WHERE clause (it says so of a column list too)',
    instead: subject =>
      `-- in a migration of its own before this one, and the list or filter back in one after it:\n${rejoiningWithout(
        subject,
        ({ columns }) => (columns?.includes(namedOrigin(subject)) === true ? null : columns),
      )}`,
  },
}

/** A column is added to a table of which the publication sends listed columns only. */
export const addsUnlisted = (allowed: Verdict): Case => ({
  when: 'the publication sends only listed columns of the table',
  test: subject => (entryOf(subject)?.columns ?? null) !== null,
  verdict: {
    order: 'refuse',
    why: 'the new column is not in the publication’s column list: its values would never travel, without an error',
    diverges: true,
    rule: 'unlisted-column',
    instead: subject => {
      const { columns = null, filter = null } = entryOf(subject) ?? {}
      const where = filter === null ? '' : ` WHERE (${filter})`
      const what = `${listText([...(columns ?? []), named(subject)])}${where}`
      const again = rejoining('primary', subject.hosts?.publication ?? '…', table(subject), what)
      return `-- accept it here with a reason, and in the next migration:\n${again}`
    },
    allowed,
  },
})

/** The primary's publications that send UPDATEs or DELETEs of the table with a column list. */
const listing = (subject: Subject): readonly string[] => {
  const id = catalogId(subject.scope, table(subject))
  return [...(subject.hosts?.primary.publications.values() ?? [])]
    .filter(changesRows)
    .filter(({ tables }) => tables.some(({ table: of, columns }) => of === id && columns !== null))
    .map(({ name }) => name)
}

/** The table is to send whole old rows (`isFull`), which no column list goes with, be it of all columns. */
export const fullBesideList = (isFull: (subject: Subject) => boolean): Case => ({
  when: 'it is FULL, and a publication of the primary sends the table with a column list',
  test: subject => isFull(subject) && listing(subject).length > 0,
  verdict: {
    order: 'refuse',
    why: 'the primary would refuse every UPDATE and DELETE of the table: its column list does not cover the replica identity, be it a list of all columns',
    instead: subject => {
      const names = listing(subject)
      const whole = (names.length > 0 ? names : ['…']).map(name => rejoining('primary', name, table(subject), ''))
      return ['-- in a migration of its own before this one, have it send the whole table:', ...whole].join('\n')
    },
  },
})
