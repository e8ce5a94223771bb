import type { Node } from '@pgsql/types'
import type { CatalogIndex } from '../../catalog/find.ts'
import { quoteName, readName } from '../../sql/name.ts'
import type { Case } from '../kind.ts'
import { tableMirrors } from '../lacked-by.ts'
import { actsOn, catalogId, type Subject } from '../subject.ts'
import { nameOver, statement } from './index-statement.ts'

/** PostgreSQL's longest name, in bytes; it cuts longer ones short. */
const longest = 63

const elementsOf = (subject: Subject): readonly Node[] => {
  const { indexParams = [], indexIncludingParams = [] } = statement(subject)
  return [...indexParams, ...indexIncludingParams]
}

/** What PostgreSQL calls it, before a number; null where the file names it, or the name would be cut short. */
const madeUp = (subject: Subject): string | null => {
  const name = nameOver(subject, elementsOf(subject))
  return statement(subject).idxname === undefined && Buffer.byteLength(name) <= longest ? name : null
}

const hasExpression = (subject: Subject): boolean =>
  elementsOf(subject).some(node => 'IndexElem' in node && node.IndexElem.name === undefined)

/** Is it such a name? For an expression PostgreSQL may have chosen any word of it. */
const isSuch = (subject: Subject, name: string): ((one: string) => boolean) => {
  if (!hasExpression(subject)) return one => one.startsWith(name) && /^\d*$/.test(one.slice(name.length))
  const table = `${readName(actsOn(subject) ?? '')?.name ?? ''}_`
  return one => one.startsWith(table) && /_idx\d*$/.test(one)
}

/** The names of that kind which a host has beside the table. */
const takenOn = ({ relations }: CatalogIndex, table: string, is: (one: string) => boolean): string =>
  (relations.get(table)?.indexes ?? [])
    .map(index => index.name)
    .filter(is)
    .toSorted()
    .join()

/** Is it to be called otherwise on a replica that gets it? */
const differs = (subject: Subject): boolean => {
  const name = madeUp(subject)
  const table = catalogId(subject.scope, actsOn(subject) ?? '')
  if (name === null || table === null || subject.hosts === null) return false
  const { primary, replicas } = subject.hosts
  const is = isSuch(subject, name)
  const passing = statement(subject).unique === true ? [] : tableMirrors(subject)
  return replicas
    .filter(replica => !passing.includes(replica.name) && replica.catalog.relations.has(table))
    .some(({ catalog }) => takenOn(catalog, table, is) !== takenOn(primary, table, is))
}

/** Refuses to leave a name to the hosts that they would not choose alike. */
export const namedApart: Case = {
  when: 'it has no name, and the name that PostgreSQL would choose is taken on one host alone',
  test: differs,
  verdict: {
    order: 'refuse',
    why: 'it would have another name on each host, and what drops it by one name later would leave it on the other',
    instead: subject =>
      subject.part.sql.replace(/\bINDEX\b/i, `INDEX ${quoteName(`${madeUp(subject) ?? 'orders_total_idx'}_2`)}`),
  },
  shown: 'CREATE INDEX ON orders (total)',
}
