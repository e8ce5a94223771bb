import type { Publication } from '../../catalog/catalog.ts'
import type { CatalogIndex } from '../../catalog/find.ts'
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

const isListed = (subject: Subject): boolean => {
  const entry = entryOf(subject)
  const name = namedOrigin(subject)
  return entry?.columns?.includes(name) === true || speaksOf(entry?.filter ?? '', name)
}

/** The table leaves a publication of this host and joins it again, as `what` says after its name. */
const rejoining = (host: 'primary' | 'replica', publication: string, id: string, what: string): string =>
  [
    `-- repl-migrate: host=${host}`,
    `ALTER PUBLICATION ${publication} DROP TABLE ${id};`,
    `-- repl-migrate: host=${host}`,
    `ALTER PUBLICATION ${publication} ADD TABLE ${id}${what};`,
  ].join('\n')

const sendAgain = (subject: Subject, columns: readonly string[]): string => {
  const publication = quoteName(subject.hosts?.publication ?? '…')
  const where = entryOf(subject)?.filter ? ' WHERE (/* its filter */)' : ''
  const list = columns.length === 0 ? '' : ` (${columns.map(quoteName).join(', ')})`
  return rejoining('primary', publication, table(subject), `${list}${where}`)
}

/** A column that the publication names in its column list or row filter is dropped. */
export const dropsListed: Case = {
  when: 'the publication’s column list or row filter names it',
  test: isListed,
  verdict: {
    order: 'refuse',
    why: 'PostgreSQL refuses it, and with CASCADE the table leaves the publication: its rows would stop travelling without an error',
    diverges: true,
    loses: true,
    instead: subject =>
      `-- in a migration of its own before this one:\n${sendAgain(
        subject,
        (entryOf(subject)?.columns ?? []).filter(name => name !== namedOrigin(subject)),
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
    instead: subject =>
      `-- accept it here with a reason, and in the next migration:\n${sendAgain(subject, [
        ...(entryOf(subject)?.columns ?? []),
        named(subject),
      ])}`,
    allowed,
  },
})

/** The publication of one host that sends listed columns of the table, and whole old rows with an UPDATE or DELETE. */
const narrowOn = ({ relations, publications }: CatalogIndex, id: string): Publication | undefined =>
  relations.get(id)?.identity.mode === 'full'
    ? [...publications.values()].find(
        ({ operations, tables }) =>
          (operations.update || operations.delete) &&
          tables.some(({ table: of, columns }) => of === id && columns !== null),
      )
    : undefined

/** The first of such publications, with the host of a directive. */
const narrow = (subject: Subject): { readonly host: 'primary' | 'replica'; readonly name: string } | null => {
  const { hosts } = subject
  const id = catalogId(subject.scope, table(subject))
  if (hosts === null || id === null) return null
  const own = narrowOn(hosts.primary, id)
  if (own !== undefined) return { host: 'primary', name: own.name }
  const [other] = hosts.replicas.flatMap(({ catalog }) => narrowOn(catalog, id) ?? [])
  return other === undefined ? null : { host: 'replica', name: other.name }
}

/** A column is added to a table of which a host sends listed columns only, and whole old rows. */
export const uncovers: Case = {
  when: 'a publication of a host sends only listed columns of the table, and whole old rows (REPLICA IDENTITY FULL)',
  test: subject => narrow(subject) !== null,
  verdict: {
    order: 'refuse',
    why: 'whole rows would be more than the publication’s column list covers: that host would refuse every UPDATE and DELETE, and on a replica apply would stop for good (cannot update table)',
    instead: subject => {
      const found = narrow(subject)
      const host = found?.host ?? 'replica'
      const name = found === null ? '…' : quoteName(found.name)
      return `-- in a migration of its own before this one, have it send the whole table:\n${rejoining(host, name, table(subject), '')}`
    },
  },
}
