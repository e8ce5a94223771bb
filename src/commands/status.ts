import type { Fault } from '../base/fault.ts'
import type { Config } from '../config/config.ts'
import { type HopLag, hopLag } from '../journal/lag.ts'
import { journalPresent, type MigrationRecord, readSteps } from '../journal/records.ts'
import { readStanding, type Standing } from './history.ts'
import { type OpenHosts, openHosts } from './hosts.ts'

/** One migration across the hosts. `error` is what stopped it last. */
export type MigrationStatus = {
  readonly name: string
  readonly primary: string
  readonly replicas: Readonly<Record<string, string>>
  readonly error: string | null
}

export type StatusResult = {
  readonly outcome: 'done' | 'pending' | 'running' | 'waiting' | 'failed'
  readonly hops: readonly ({ readonly from: string; readonly to: string } & HopLag)[]
  readonly migrations: readonly MigrationStatus[]
  readonly faults: readonly Fault[]
  /** What to type next. */
  readonly next: string
}

/** Texts announced to a replica that its apply worker has not run yet, per migration. */
const announced = async (hosts: OpenHosts): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const perReplica = await Promise.all(
    hosts.replicas.map(async ({ config, session }) => {
      const steps = (await journalPresent(session)) ? await readSteps(session, 'replica', null) : []
      return [
        config.name,
        new Set(steps.filter(step => step.state === 'announced').map(step => step.migration)),
      ] as const
    }),
  )
  return new Map(perReplica)
}

const statusOf = (
  name: string,
  record: MigrationRecord | undefined,
  waiting: ReadonlyMap<string, ReadonlySet<string>>,
): MigrationStatus => {
  const state = record?.state ?? 'pending'
  const replicas = [...waiting].map(([replica, names]) => [
    replica,
    state !== 'pending' && names.has(name) ? 'in the stream' : state,
  ])
  return { name, primary: state, replicas: Object.fromEntries(replicas), error: record?.error ?? null }
}

const outcomeOf = (standing: Standing): StatusResult['outcome'] => {
  const states = new Set([...standing.records.values()].map(record => record.state))
  if (states.has('failed')) return 'failed'
  if (states.has('waiting')) return 'waiting'
  if (states.has('running')) return 'running'
  return standing.pending.length > 0 ? 'pending' : 'done'
}

const nextOf = (outcome: StatusResult['outcome'], standing: Standing): string => {
  const [fault] = standing.faults
  if (fault !== undefined) return fault.hint ?? fault.message
  if (outcome === 'done') return 'nothing: every migration is done'
  if (outcome === 'waiting') return 'repl-migrate materialize plan, then repl-migrate up'
  return outcome === 'pending'
    ? 'repl-migrate plan, then repl-migrate up'
    : 'repl-migrate up: it goes on where it stopped'
}

/** Where every migration and both hops stand. Changes nothing and takes no lock. */
export const status = async (config: Config): Promise<StatusResult> => {
  const hosts = await openHosts(config)
  try {
    const standing = await readStanding(config, hosts.primary, false)
    const waiting = await announced(hosts)
    const hops = await Promise.all(
      config.replicas.map(async replica => ({
        from: 'primary',
        to: replica.name,
        ...(await hopLag(hosts.primary, replica.subscription)),
      })),
    )
    const outcome = outcomeOf(standing)
    const names = [...new Set([...standing.migrations.map(({ name }) => name), ...standing.records.keys()])]
    const migrations = names.map(name => statusOf(name, standing.records.get(name), waiting))
    return { outcome, hops, migrations, faults: standing.faults, next: nextOf(outcome, standing) }
  } finally {
    await hosts.close()
  }
}
