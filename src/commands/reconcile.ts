import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import type { Session } from '../postgres/session.ts'
import type { Emit } from '../run/event.ts'
import { type KnownHop, type Missing, missing } from '../topology/missing.ts'
import { filledFindings } from '../topology/missing-subscription.ts'
import { readFilled } from '../topology/read-facts.ts'
import { runTopology } from '../topology/run.ts'
import type { TopologyStep } from '../topology/step.ts'
import { type OpenReplica, openHosts } from './hosts.ts'
import { type ConfiguredHop, configuredHop, readPrimaryFacts, readReplicaFacts, running } from './topology-hops.ts'

/** `steps` were run, or with `dryRun` would be; `findings` is what is left to people. */
export type ReconcileResult = {
  readonly outcome: 'planned' | 'done' | 'nothing'
  readonly steps: readonly TopologyStep[]
  readonly findings: readonly Finding[]
}

/** What to look at, and who listens. */
export type ReconcileOptions = {
  readonly dryRun?: boolean
  /** Ids of tables just created or changed: only these are looked at, with their partitions. */
  readonly only?: readonly string[]
  readonly onEvent?: Emit
}

type Hosts = { readonly primary: Session; readonly replicas: readonly OpenReplica[] }
type Place = { readonly configured: ConfiguredHop; readonly session: Session }

/**
 * Brings publications, identities, grants and subscriptions of a running topology back to what the configuration says, over open
 * sessions: tables join (their rows are copied and waited for), excluded ones leave, nothing is dropped to be added again. Columns
 * lists, filters, operations, a disabled subscription and tables that only the primary has are findings. Throws `not-set-up`
 * and the Faults of running.
 */
export const reconcileHosts = async (
  hosts: Hosts,
  config: Config,
  options: ReconcileOptions = {},
): Promise<ReconcileResult> => {
  const places = hosts.replicas.map(({ config: replica, session }) => ({
    configured: configuredHop(config, replica),
    session,
  }))
  const known = await readHops(hosts.primary, places, options.only ?? null)
  const plan = await withoutFilled(missing(known, { enable: false }), places)
  if (options.dryRun === true || plan.steps.length === 0) {
    return { ...plan, outcome: plan.steps.length === 0 ? 'nothing' : 'planned' }
  }
  const onEvent = options.onEvent ?? (() => undefined)
  const left = await runTopology(plan.steps, running(config, { primary: hosts.primary, replicas: places }, onEvent))
  return { outcome: 'done', steps: plan.steps, findings: [...plan.findings, ...left] }
}

/** The same with sessions of its own. */
export const reconcile = async (config: Config, options: ReconcileOptions = {}): Promise<ReconcileResult> => {
  const hosts = await openHosts(config)
  try {
    return await reconcileHosts(hosts, config, options)
  } finally {
    await hosts.close()
  }
}

const readHops = async (
  primary: Session,
  places: readonly Place[],
  only: readonly string[] | null,
): Promise<readonly KnownHop[]> => {
  const known = await Promise.all(
    places.map(async ({ configured: { hop }, session }) => {
      const [onPrimary, onReplica] = await Promise.all([
        readPrimaryFacts(primary, hop, only),
        readReplicaFacts(session, hop, only),
      ])
      return { hop, primary: onPrimary, replica: onReplica, copy: null }
    }),
  )
  for (const { hop, primary: onPrimary, replica } of known) {
    if (onPrimary.publication === null) throw notSetUp('primary', `publication ${hop.publication}`)
    if (replica.subscription === null) throw notSetUp(hop.name, `subscription ${hop.subscription}`)
  }
  const whole = known.every(({ hop, primary: onPrimary, replica }) => {
    const publishes = hop.materialize === null || replica.publication !== null
    return publishes && onPrimary.journal && replica.journal
  })
  return whole || only === null ? known : readHops(primary, places, null)
}

const notSetUp = (host: string, what: string): Fault =>
  new Fault('not-set-up', `${host} has no ${what}`, { host, hint: 'repl-migrate setup' })

/** A copy into a table that holds rows would fail on its first key for ever: those hops are not refreshed. */
const withoutFilled = async (
  plan: Missing,
  places: readonly Place[],
): Promise<{ readonly steps: readonly TopologyStep[]; readonly findings: readonly Finding[] }> => {
  const filled = await Promise.all(
    places.map(async ({ configured: { hop }, session }) =>
      filledFindings(hop, await readFilled(session, plan.joining.get(hop.name) ?? [])),
    ),
  )
  const held = new Set(filled.flat().map(({ host }) => host))
  return {
    steps: plan.steps.filter(step => step.do === 'sql' || !held.has(step.host)),
    findings: [...plan.findings, ...filled.flat()],
  }
}
