import { Fault } from '../base/fault.ts'
import type { Config } from '../config/config.ts'
import { journalPresent, type MigrationRecord, readSteps, type StepRecord } from '../journal/records.ts'
import type { Session } from '../postgres/session.ts'
import { faultFindings } from '../report/finding-text.ts'
import { type HopReport, type Journals, type LeftStep, migrationStatus, type StatusReport } from '../report/status.ts'
import { readStanding, type Standing } from './history.ts'
import { type Reached, readHops } from './hops.ts'
import { openHost } from './hosts.ts'

/** What a host's journal says of all steps; empty where it has none, or cannot be reached. */
type HostSteps = { readonly host: string; readonly steps: readonly StepRecord[] }

const reach = async (config: Config): Promise<readonly Reached[]> =>
  Promise.all(
    config.replicas.map(async replica => {
      try {
        return { config: replica, session: await openHost(config, replica.name) }
      } catch (error) {
        if (error instanceof Fault && error.exit !== 2) return { config: replica, session: error }
        throw error
      }
    }),
  )

const stepsOn = async (host: string, session: Session | Fault): Promise<HostSteps> => {
  if (session instanceof Fault || !(await journalPresent(session))) return { host, steps: [] }
  return { host, steps: await readSteps(session, host === 'primary' ? 'primary' : 'replica', null) }
}

type StoredStep = { readonly [key in keyof LeftStep]: unknown }

const storedSteps = (decisions: unknown): Journals['steps'] => {
  if (typeof decisions !== 'object' || decisions === null || !('steps' in decisions)) return null
  if (!Array.isArray(decisions.steps)) return null
  return decisions.steps.map(({ id, host, do: doing, why }: StoredStep) => ({
    id: String(id),
    host: String(host),
    do: String(doing),
    why: String(why),
    journalled: doing === 'sql' || doing === 'backfill',
  }))
}

const journalsOf = (
  name: string,
  record: MigrationRecord | undefined,
  hosts: readonly HostSteps[],
  undoing: boolean,
): Journals => {
  const own = (steps: readonly StepRecord[]) => steps.filter(step => step.migration === name)
  return {
    state: undoing ? 'half undone' : (record?.state ?? 'pending'),
    error: record?.error ?? null,
    steps: undoing || record === undefined ? null : storedSteps(record.decisions),
    hosts: new Map(
      hosts.map(({ host, steps }) => [
        host,
        {
          done: new Set(own(steps).flatMap(({ state, step }) => (state === 'done' ? [step] : []))),
          announced: own(steps).some(({ state }) => state === 'announced'),
        },
      ]),
    ),
  }
}

const outcomeOf = ({ records, pending }: Standing): StatusReport['outcome'] => {
  const states = new Set([...records.values()].map(record => record.state))
  for (const state of ['failed', 'waiting', 'running'] as const) if (states.has(state)) return state
  return pending.length > 0 ? 'pending' : 'done'
}

const nextForHop = ({ from, to, state, subscription }: HopReport): string | null => {
  if (from !== 'primary') return null
  if (state === 'no subscription' || state === 'no slot') return 'repl-migrate setup'
  if (state !== 'disabled') return null
  return `find out why in the log of ${to}, then on ${to}: ALTER SUBSCRIPTION ${subscription?.name} ENABLE`
}

const nextOf = (standing: Standing, outcome: StatusReport['outcome'], hops: readonly HopReport[]): string => {
  const [fault] = standing.faults
  if (fault !== undefined) return fault.hint ?? fault.message
  const broken = hops.map(nextForHop).find(next => next !== null)
  if (broken !== undefined && broken !== null) return broken
  if (standing.halfUndone.length > 0) return 'repl-migrate down: it goes on where it stopped'
  if (outcome === 'done') return 'nothing: every migration is done'
  if (outcome === 'waiting') return 'repl-migrate materialize plan, then repl-migrate up'
  return outcome === 'pending'
    ? 'repl-migrate plan, then repl-migrate up'
    : 'repl-migrate up: it goes on where it stopped'
}

const unreached = (replicas: readonly Reached[]): readonly Fault[] =>
  replicas.flatMap(({ session }) => (session instanceof Fault ? [session] : []))

const look = async (config: Config, primary: Session, replicas: readonly Reached[]): Promise<StatusReport> => {
  const standing = await readStanding(config, primary, false)
  const hosts = await Promise.all([
    stepsOn('primary', primary),
    ...replicas.map(({ config: { name }, session }) => stepsOn(name, session)),
  ])
  const hops = await readHops(primary, replicas, config)
  const outcome = outcomeOf(standing)
  const ups = [...standing.records.values()].filter(({ name }) => !name.endsWith(' (down)'))
  const names = [...new Set([...standing.migrations, ...ups].map(({ name }) => name))]
  return {
    outcome,
    hops,
    migrations: names.map(name =>
      migrationStatus(name, journalsOf(name, standing.records.get(name), hosts, standing.halfUndone.includes(name))),
    ),
    findings: [...unreached(replicas), ...standing.faults].flatMap(faultFindings),
    next: nextOf(standing, outcome, hops),
  }
}

/**
 * Where every migration and both hops stand. Changes nothing and takes no lock. A replica that cannot be reached is told as a finding;
 * throws the Faults of the primary's connection and of reading the folder.
 */
export const status = async (config: Config): Promise<StatusReport> => {
  const primary = await openHost(config, 'primary')
  const replicas = await reach(config).catch(async (error: unknown) => {
    await primary.close()
    throw error
  })
  try {
    return await look(config, primary, replicas)
  } finally {
    const open = replicas.flatMap(({ session }) => (session instanceof Fault ? [] : [session]))
    await Promise.all([primary, ...open].map(session => session.close()))
  }
}
