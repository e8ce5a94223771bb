import type { Finding } from '../base/finding.ts'

/** One hop. `state` is the walsender's (`streaming`, `catchup`), or what is wrong: `no slot`, `inactive`, `disabled`, `unreachable`, … */
export type HopReport = {
  readonly from: string
  readonly to: string
  readonly state: string
  readonly lagBytes: number | null
  readonly lagSeconds: number | null
  readonly slot: { readonly name: string; readonly active: boolean; readonly retainedBytes: number | null } | null
  /** Null on the hop to Materialize, and where the replica has none. */
  readonly subscription: {
    readonly name: string
    readonly enabled: boolean
    readonly running: boolean
    /** Tables whose initial copy is not over. */
    readonly copying: readonly string[]
  } | null
}

/** A step of a begun migration that is still to come. */
export type LeftStep = { readonly id: string; readonly host: string; readonly do: string; readonly why: string }

/** One migration across the hosts. `error` is what stopped it last; `left` the steps still to come once it has begun. */
export type MigrationStatus = {
  readonly name: string
  readonly primary: string
  readonly replicas: Readonly<Record<string, string>>
  readonly error: string | null
  readonly left: readonly LeftStep[]
}

/** Where everything stands, and what to type next. */
export type StatusReport = {
  readonly outcome: 'done' | 'pending' | 'running' | 'waiting' | 'failed'
  readonly hops: readonly HopReport[]
  readonly migrations: readonly MigrationStatus[]
  readonly findings: readonly Finding[]
  /** What to type next. */
  readonly next: string
}

/** What a host's journal holds of one migration: ids of finished steps, and whether texts wait in the stream. */
export type HostJournal = { readonly done: ReadonlySet<string>; readonly announced: boolean }

export type Journals = {
  readonly state: string
  readonly error: string | null
  /** As stored when the migration began; null where that cannot be read. */
  readonly steps: readonly (LeftStep & { readonly journalled: boolean })[] | null
  readonly hosts: ReadonlyMap<string, HostJournal>
}

const leftOf = ({ state, steps, hosts }: Journals): readonly LeftStep[] => {
  if (state === 'done' || steps === null) return []
  const isDone = ({ host, id }: LeftStep): boolean => hosts.get(host)?.done.has(id) ?? false
  const last = steps.findLastIndex(isDone)
  return steps
    .filter((step, index) => (step.journalled ? !isDone(step) : index > last))
    .map(({ id, host, do: doing, why }) => ({ id, host, do: doing, why }))
}

const stateOn = (host: string, journals: Journals, left: readonly LeftStep[]): string => {
  const { state, steps, hosts } = journals
  if (state === 'pending') return state
  if (hosts.get(host)?.announced === true) return 'in the stream'
  if (state === 'done' || steps === null) return state
  if (left.find(step => hosts.has(step.host))?.host === host) return state
  const begun = (hosts.get(host)?.done.size ?? 0) > 0
  return begun && !left.some(step => step.host === host) ? 'done' : 'pending'
}

/** Where one migration stands on every host. Pure. */
export const migrationStatus = (name: string, journals: Journals): MigrationStatus => {
  const left = leftOf(journals)
  const replicas = [...journals.hosts.keys()].filter(host => host !== 'primary')
  return {
    name,
    primary: stateOn('primary', journals, left),
    replicas: Object.fromEntries(replicas.map(host => [host, stateOn(host, journals, left)])),
    error: journals.error,
    left,
  }
}
