import type { CreateStmt } from '@pgsql/types'
import { primaryKeyOf } from '../../catalog/find.ts'
import { relationName } from '../../sql/name.ts'
import { catalogsOf, partitionedBy, straddles } from '../family.ts'
import type { Case } from '../kind.ts'
import { catalogId, nodeOf, primaryRelation, relationId, type Subject } from '../subject.ts'

/** TableLikeOption of the grammar (parsenodes.h). */
const copies = { identity: 1 << 5, indexes: 1 << 6 } as const

/** The tables that a CREATE TABLE is made LIKE, for as far as it copies this of them. */
const likened = (subject: Subject, what: keyof typeof copies): readonly string[] =>
  (nodeOf<CreateStmt>(subject).tableElts ?? []).flatMap(node => {
    const { relation, options = 0 } = 'TableLikeClause' in node ? node.TableLikeClause : {}
    return relation !== undefined && (options & copies[what]) !== 0 ? [relationId(subject, relationName(relation))] : []
  })

/** Does it get a primary key from a table that it is made LIKE? Of one that nobody knows, yes. */
export const takesKey = (subject: Subject): boolean =>
  likened(subject, 'indexes').some(id => {
    const known = primaryRelation(subject, id)
    return known === null || primaryKeyOf(known).length > 0
  })

/** The major from which a partition has the identity of its table (release notes of 17). */
export const inheritsIdentity = 170_000

/** What numbers the table's rows, as each host that has it says. */
const identities = (subject: Subject, id: string): ReadonlySet<string> => {
  const known = catalogsOf(subject).flatMap(({ relations }) => relations.get(catalogId(subject.scope, id) ?? '') ?? [])
  const numbering = known.map(({ columns }) => columns.filter(({ identity }) => identity !== 'no'))
  return new Set(numbering.map(columns => JSON.stringify(columns.map(({ name }) => name).toSorted())))
}

/** Has it an identity column on any host, as far as the catalogs or the file tell? */
export const isNumbered = (subject: Subject, id: string): boolean =>
  subject.scope.numbered.has(id) || [...identities(subject, id)].some(columns => columns !== '[]')

/** Does it copy an identity from a table that it is made LIKE? */
export const copiesIdentity = (subject: Subject): boolean =>
  likened(subject, 'identity').some(id => isNumbered(subject, id))

/** One that the file makes has, on each host, what that host gives a partition. */
const isMadeUnlike = (subject: Subject, id: string): boolean => {
  const parent = subject.scope.partitions.has(id) ? partitionedBy(subject, id) : null
  return (
    straddles(subject, inheritsIdentity) &&
    parent !== null &&
    primaryRelation(subject, parent)?.columns.some(({ identity }) => identity !== 'no') === true
  )
}

/** A table that each host would make after what that host has. */
export const likeUnlike: Case = {
  when: 'it copies the identity of a partition, which hosts of before 17 and since do not have alike',
  test: subject =>
    likened(subject, 'identity').some(id => identities(subject, id).size > 1 || isMadeUnlike(subject, id)),
  shown: 'CREATE TABLE events_old (LIKE events_2026 INCLUDING ALL)',
  verdict: {
    order: 'refuse',
    why: 'from 17 on a partition has the identity of its table, before it has none: the new table would number its rows on one host only, and could not become a partition there',
    instead: subject =>
      subject.part.sql.replace(/\bINCLUDING\s+(ALL|IDENTITY)\b/i, (_, what: string) =>
        what.toUpperCase() === 'ALL' ? 'INCLUDING ALL EXCLUDING IDENTITY' : 'EXCLUDING IDENTITY',
      ),
  },
}
