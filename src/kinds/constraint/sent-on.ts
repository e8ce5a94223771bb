import { type CatalogIndex, changesRows, idsBelow } from '../../catalog/find.ts'
import { table } from '../alter.ts'
import type { Case } from '../kind.ts'
import { catalogId, type Subject } from '../subject.ts'

/** Does a replica send on what apply changes in the table, by a key alone? */
const sendsOn = ({ relations, partitions, publications }: CatalogIndex, id: string): boolean => {
  const members = [id, ...idsBelow(partitions, id)].filter(member => relations.get(member)?.identity.mode !== 'full')
  return [...publications.values()]
    .filter(changesRows)
    .some(({ published }) => members.some(member => published.includes(member)))
}

/** The file leaves a table without the key (`takes`) by which a replica sends its rows on. */
export const keySentOn = (takes: (subject: Subject) => boolean): Case => ({
  when: 'the file leaves the table without a key, and a replica sends its UPDATEs and DELETEs on by it',
  test: subject => {
    const id = catalogId(subject.scope, table(subject)) ?? ''
    const isLosing = subject.scope.losing.has(id) && takes(subject)
    return isLosing && subject.hosts?.replicas.some(({ catalog }) => sendsOn(catalog, id)) === true
  },
  verdict: {
    order: 'refuse',
    why: 'a publication of the replica sends the table on, and without a replica identity there apply would stop at the next UPDATE or DELETE: cannot update table because it does not have a replica identity and publishes updates',
    instead: subject =>
      `-- in a migration of its own before this one:\n-- repl-migrate: host=replica\nALTER TABLE ${table(subject)} REPLICA IDENTITY FULL;`,
  },
})
