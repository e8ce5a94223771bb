import type { Finding, Weight } from '../base/finding.ts'
import type { Sort } from '../drift/diff.ts'
import type { DiffReport, HostReport, ReplicaDiff } from './diff.ts'
import { count } from './words.ts'

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** `2 tables and 1 view`, in the order in which they could be created. */
const counted = (sorts: readonly Sort[]): string => {
  const numbers = new Map<Sort, number>()
  for (const sort of sorts) numbers.set(sort, (numbers.get(sort) ?? 0) + 1)
  return listed([...numbers].map(([sort, number]) => count(number, sort)))
}

/** `primary (PostgreSQL 15.18)`. */
const hostText = ({ name, version }: HostReport): string =>
  version === null ? name : `${name} (PostgreSQL ${version})`

const hostNamed = (hosts: readonly HostReport[], name: string): string => {
  const found = hosts.find(host => host.name === name)
  return found === undefined ? name : hostText(found)
}

/** How many objects differ between the primary and one replica, and how many do not, as one sentence without its full stop. */
export const headline = (replica: ReplicaDiff, hosts: readonly HostReport[]): string => {
  const sorts: readonly Sort[] = [
    ...replica.tables.map(() => 'table' as const),
    ...replica.objects.map(one => one.sort),
  ]
  const between = `between ${hostNamed(hosts, 'primary')} and ${hostNamed(hosts, replica.replica)}`
  const equal = replica.equal.length
  const same = `${count(equal, 'object')} ${equal === 1 ? 'is' : 'are'} equal`
  if (sorts.length === 0) return `no difference ${between}: ${same}`
  return `${counted(sorts)} ${sorts.length === 1 ? 'differs' : 'differ'} ${between}; ${same}`
}

const consequences: Readonly<Partial<Record<Weight, string>>> = {
  blocks: 'replication stops or loses rows',
  'stalls-materialize': 'Materialize stalls',
  diverges: 'rows come to differ without an error',
}

/** What all findings together amount to, gravest first, as one sentence without its full stop. */
export const verdict = ({ findings }: Pick<DiffReport, 'findings'>): string => {
  const found = new Set<Weight>(findings.map(({ weight }: Finding) => weight))
  const grave = (['blocks', 'stalls-materialize', 'diverges'] as const).filter(weight => found.has(weight))
  if (grave.length > 0) return listed(grave.map(weight => consequences[weight] ?? weight))
  return 'nothing here stops replication or Materialize'
}
