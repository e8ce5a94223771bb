import type { CatalogIndex } from '../../catalog/find.ts'
import { quoteName, readName } from '../../sql/name.ts'
import type { Case } from '../kind.ts'
import { tableMirrors } from '../lacked-by.ts'
import { actsOn, catalogId, type Subject } from '../subject.ts'
import { statement } from './index-statement.ts'

/** PostgreSQL's longest name, in bytes; it cuts longer ones short. */
const longest = 63

/** What PostgreSQL calls an index without a name, before a number (ChooseIndexName); null where the file names it, or nobody can tell. */
const madeUp = (subject: Subject): string | null => {
  const { idxname, indexParams = [], indexIncludingParams = [] } = statement(subject)
  const elements = [...indexParams, ...indexIncludingParams]
  const columns = elements.flatMap(node => ('IndexElem' in node ? (node.IndexElem.name ?? []) : []))
  const name = [readName(actsOn(subject) ?? '')?.name ?? '', ...columns, 'idx'].join('_')
  const isKnown = columns.length === elements.length && Buffer.byteLength(name) <= longest
  return idxname === undefined && isKnown ? name : null
}

/** The names of that kind which a host has beside the table. */
const takenOn = ({ relations }: CatalogIndex, table: string, name: string): string =>
  (relations.get(table)?.indexes ?? [])
    .map(index => index.name)
    .filter(one => one.startsWith(name) && /^\d*$/.test(one.slice(name.length)))
    .toSorted()
    .join()

/** Is it to be called otherwise on a replica that gets it? */
const differs = (subject: Subject): boolean => {
  const name = madeUp(subject)
  const table = catalogId(subject.scope, actsOn(subject) ?? '')
  if (name === null || table === null || subject.hosts === null) return false
  const { primary, replicas } = subject.hosts
  const passing = statement(subject).unique === true ? [] : tableMirrors(subject)
  return replicas
    .filter(replica => !passing.includes(replica.name) && replica.catalog.relations.has(table))
    .some(({ catalog }) => takenOn(catalog, table, name) !== takenOn(primary, table, name))
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
