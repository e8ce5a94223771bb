import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import type { Session } from '../postgres/session.ts'
import type { Emit } from '../run/event.ts'
import { removal, type StandingHop } from '../topology/remove.ts'
import { runTopology } from '../topology/run.ts'
import type { TopologyStep } from '../topology/step.ts'
import { openHost } from './hosts.ts'
import { type ConfiguredHop, configuredHop, readPrimaryFacts, readReplicaFacts, running } from './topology-hops.ts'

/** What to leave or to force, and who listens. */
export type TeardownOptions = {
  readonly dryRun?: boolean
  /** Keeps the journal of migrations; only the stream table goes. */
  readonly keepJournal?: boolean
  /** Drops a replica's publication even while a Materialize source reads it. */
  readonly force?: boolean
  readonly onEvent?: Emit
}

/** `steps` were run, or with `dryRun` would be; `gone` names the hosts that could not be reached. */
export type TeardownResult = {
  readonly outcome: 'planned' | 'done' | 'nothing'
  readonly steps: readonly TopologyStep[]
  readonly findings: readonly Finding[]
  readonly gone: readonly string[]
}

/** What connecting says when there is no server to talk to, as against one that refuses us. */
const ABSENT: ReadonlySet<string> = new Set(['connection-refused', 'connection-timeout', 'host-not-found'])

/**
 * Takes the topology down on every host that can be reached, leaving no slot, subscription, publication or table of the tool
 * there; rows and tables of the application stay. A host that is gone is left out and its other side cleaned up without it.
 * Throws the Fault of the primary's connection when nothing can be reached, and those of running.
 */
export const teardown = async (config: Config, options: TeardownOptions = {}): Promise<TeardownResult> => {
  const sessions = new Map<string, Session | Fault>()
  try {
    for (const host of ['primary', ...config.replicas.map(({ name }) => name)]) {
      sessions.set(host, await reach(config, host))
    }
    return await takeDown(config, sessions, options)
  } finally {
    await Promise.all([...sessions.values()].map(opened => (opened instanceof Fault ? undefined : opened.close())))
  }
}

const reach = async (config: Config, host: string): Promise<Session | Fault> => {
  try {
    return await openHost(config, host)
  } catch (thrown) {
    if (thrown instanceof Fault && ABSENT.has(thrown.code)) return thrown
    throw thrown
  }
}

const takeDown = async (
  config: Config,
  sessions: ReadonlyMap<string, Session | Fault>,
  options: TeardownOptions,
): Promise<TeardownResult> => {
  const faults = [...sessions.values()].filter(opened => opened instanceof Fault)
  if (faults[0] !== undefined && faults.length === sessions.size) throw faults[0]
  const session = (host: string): Session | null => {
    const opened = sessions.get(host)
    return opened === undefined || opened instanceof Fault ? null : opened
  }
  const configured = config.replicas.map(replica => configuredHop(config, replica))
  const hops = await Promise.all(configured.map(one => look(one, session('primary'), session(one.hop.name))))
  const { keepJournal = false, force = false } = options
  const plan = removal(hops, { keepJournal, force })
  const gone = [...sessions].flatMap(([host, opened]) => (opened instanceof Fault ? [host] : []))
  const findings = [...plan.findings, ...sourceAdvice(config, plan.steps)]
  if (options.dryRun === true || plan.steps.length === 0) {
    return { outcome: plan.steps.length === 0 ? 'nothing' : 'planned', steps: plan.steps, findings, gone }
  }
  const replicas = configured.flatMap(one => {
    const opened = session(one.hop.name)
    return opened === null ? [] : [{ configured: one, session: opened }]
  })
  const onEvent = options.onEvent ?? (() => undefined)
  await runTopology(plan.steps, running(config, { primary: session('primary'), replicas }, onEvent))
  return { outcome: 'done', steps: plan.steps, findings, gone }
}

const look = async (
  { hop }: ConfiguredHop,
  primary: Session | null,
  replica: Session | null,
): Promise<StandingHop> => ({
  hop,
  primary: primary === null ? null : await readPrimaryFacts(primary, hop),
  replica: replica === null ? null : await readReplicaFacts(replica, hop),
})

/** Materialize is not touched: dropping a source takes its tables and whatever is built on them. */
const sourceAdvice = (config: Config, steps: readonly TopologyStep[]): readonly Finding[] => {
  if (config.materialize === null || steps.length === 0) return []
  const { source } = config.materialize
  return [
    {
      code: 'materialize-source-stays',
      weight: 'note',
      host: 'materialize',
      object: source,
      place: null,
      message: `the source ${source} is left in Materialize`,
      why: 'its slot on the replica keeps WAL until the source is dropped, with its tables and what is built on them',
      cure: [`DROP SOURCE ${source} CASCADE`],
    },
  ]
}
