import type { Index } from '../../catalog/catalog.ts'
import { qualify, quoteName } from '../../sql/name.ts'
import type { Case } from '../kind.ts'
import { spokenName } from '../spoken.ts'
import type { Subject } from '../subject.ts'
import { findIndexes } from './index-name.ts'

/** The same index by what it is built of, as far as every major spells that alike. */
const isAlike =
  (one: Index) =>
  ({ unique, partial, columns }: Index): boolean =>
    unique === one.unique && partial === one.partial && columns.join() === one.columns.join()

type Mismatch = {
  readonly schema: string
  readonly name: string
  readonly there: string | null
  readonly taken: boolean
}

/** How the replicas call the index of the primary that the part names; none where they call it the same, or have none. */
const mismatches = (subject: Subject): readonly Mismatch[] => {
  const { hosts } = subject
  if (hosts === null) return []
  const own = findIndexes(subject, spokenName(subject)).find(
    ({ index, relation }) => hosts.primary.relations.get(relation.id)?.indexes.includes(index) === true,
  )
  if (own === undefined) return []
  const { index, relation } = own
  return hosts.replicas.flatMap(({ catalog }) => {
    const theirs = catalog.relations.get(relation.id)?.indexes ?? []
    const named = theirs.find(({ name }) => name === index.name)
    const alike = theirs.find(isAlike(index))
    if (named === undefined ? alike === undefined : isAlike(index)(named)) return []
    return [{ schema: relation.schema, name: index.name, there: alike?.name ?? null, taken: named !== undefined }]
  })
}

const renamed = (from: string, to: string): string =>
  `-- repl-migrate: host=replica\nALTER INDEX ${from} RENAME TO ${to};`

/** The replica’s own index gets another name, and the one that is meant this. */
const recipe = (subject: Subject): string => {
  const [first] = mismatches(subject)
  if (first === undefined) return `-- in a migration before this one:\n${renamed('…', '…')}`
  const { schema, name, there, taken } = first
  return [
    '-- in a migration before this one:',
    ...(taken ? [renamed(qualify(schema, name), quoteName(`${name}_of_replica`))] : []),
    ...(there === null ? [] : [renamed(qualify(schema, there), quoteName(name))]),
  ].join('\n')
}

/** Refuses to drop by its name what a replica has under another. */
export const calledOtherwise: Case = {
  when: 'a replica has another index under this name, or this one under another name',
  test: subject => mismatches(subject).length > 0,
  verdict: {
    order: 'refuse',
    why: 'there another index would go, and this one stay: where it is unique apply would stop at the first row that only it still forbids (duplicate key value violates unique constraint)',
    instead: recipe,
  },
  shown: 'DROP INDEX orders_total_idx',
}
