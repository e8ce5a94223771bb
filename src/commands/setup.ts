import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import type { SetupStatement } from '../materialize/setup-sql.ts'
import type { Session } from '../postgres/session.ts'
import { awaitBarrier } from '../run/barrier.ts'
import type { Emit } from '../run/event.ts'
import { quoteLiteral } from '../sql/name.ts'
import { checkHop, probePrimary, readServer } from '../topology/checks.ts'
import { columnFindings, virtualFindings } from '../topology/columns.ts'
import type { HostFacts } from '../topology/facts.ts'
import { type KnownHop, missing } from '../topology/missing.ts'
import { filledFindings } from '../topology/missing-subscription.ts'
import { readFilled } from '../topology/read-facts.ts'
import { runTopology } from '../topology/run.ts'
import { schemaCopy } from '../topology/schema-copy.ts'
import type { TopologyStep } from '../topology/step.ts'
import type { OpenReplica } from './hosts.ts'
import { readPatiently } from './patient-reading.ts'
import { openRunner, type Runner } from './runner.ts'
import { type ConfiguredHop, configuredHop, readPrimaryFacts, readReplicaFacts, running } from './topology-hops.ts'
import { materializeSql } from './topology-materialize.ts'

/** What only a person knows, and who listens. */
export type SetupOptions = {
  readonly dryRun?: boolean
  /** The role the replicas log in with, where their connection string does not say. */
  readonly replicationRole?: string
  readonly onEvent?: Emit
}

/** `steps` were run, or with `dryRun` would be. `checked`: how long a row took from the primary to each replica. */
export type SetupResult = {
  readonly outcome: 'planned' | 'done' | 'nothing'
  readonly steps: readonly TopologyStep[]
  readonly findings: readonly Finding[]
  /** What makes Materialize read the replicas, where one is configured and nothing reads them yet; nobody runs it for you. */
  readonly materialize: readonly SetupStatement[]
  readonly checked: readonly { readonly host: string; readonly milliseconds: number }[]
}

type Place = OpenReplica & { readonly configured: ConfiguredHop }
type Plan = Pick<SetupResult, 'steps' | 'findings' | 'materialize'>

/**
 * Stands the topology up: schema copy, the tool's tables, identities, grants, publications, subscriptions and their initial
 * copies, then a row is sent through. Does only what is missing, so it may be run again after any failure. Throws `not-ready`
 * with findings before anything is changed, `primary-unreachable`, and the Faults of running; with `dryRun` findings are
 * returned and nothing is changed.
 */
export const setup = async (config: Config, options: SetupOptions = {}): Promise<SetupResult> => {
  const onEvent = options.onEvent ?? (() => undefined)
  const runner = await openRunner(config, onEvent)
  try {
    const places = runner.hosts.replicas.map(replica => ({
      ...replica,
      configured: configuredHop(config, replica.config, options.replicationRole),
    }))
    const plan = await planSetup(runner, config, places)
    if (options.dryRun === true)
      return { ...plan, outcome: plan.steps.length === 0 ? 'nothing' : 'planned', checked: [] }
    refuse(plan.findings)
    const hosts = { primary: runner.hosts.primary, replicas: places }
    const left = await runTopology(plan.steps, running(config, hosts, onEvent))
    return {
      outcome: plan.steps.length === 0 ? 'nothing' : 'done',
      steps: plan.steps,
      findings: [...plan.findings, ...left],
      materialize: plan.materialize,
      checked: await sendRow(runner),
    }
  } finally {
    await runner.close()
  }
}

const planSetup = async (runner: Runner, config: Config, places: readonly Place[]): Promise<Plan> => {
  const findings: Finding[] = []
  const hops: KnownHop[] = []
  const materialize: SetupStatement[] = []
  for (const place of places) {
    const look = await know(runner, config, place)
    findings.push(...look.findings)
    materialize.push(...look.materialize)
    hops.push(look.known)
  }
  const plan = missing(hops, { enable: true })
  for (const { configured, session } of places) {
    const filled = await readFilled(session, plan.joining.get(configured.hop.name) ?? [])
    findings.push(...filledFindings(configured.hop, filled))
  }
  return { steps: plan.steps, findings: [...findings, ...plan.findings], materialize }
}

/** One after the other: on one connection they share a transaction, which a lock that cannot be had ends for all. */
const readHost = async (config: Config, session: Session, emit: Emit, readFacts: () => Promise<HostFacts>) => ({
  server: await readServer(session),
  facts: await readFacts(),
  catalog: await readPatiently(config, session, {}, emit),
})

/** Reads both hosts of a hop, and checks whether it can be set up. */
const know = async (
  runner: Runner,
  config: Config,
  { config: replica, configured: { hop, login }, session }: Place,
): Promise<Pick<SetupResult, 'findings' | 'materialize'> & { readonly known: KnownHop }> => {
  const source = runner.hosts.primary
  const { emit } = runner.context
  const [primary, other] = await Promise.all([
    readHost(config, source, emit, () => readPrimaryFacts(source, hop)),
    readHost(config, session, emit, () => readReplicaFacts(session, hop)),
  ])
  const { role } = primary.facts
  const mayLogIn = role === null ? hop.role === null : role.superuser || role.replication
  if (other.facts.subscription === null && mayLogIn) {
    await probePrimary(session, hop, { literal: quoteLiteral(login.conninfo).trim(), secrets: login.secrets })
  }
  const { includes } = hop.selection
  const copy = schemaCopy(primary.catalog, other.catalog, { mirror: hop.mirror, includes })
  return {
    known: { hop, primary: primary.facts, replica: other.facts, copy },
    findings: [
      ...checkHop(hop, primary, other),
      ...columnFindings(hop, primary.catalog, other.catalog),
      ...virtualFindings(hop, primary.catalog, other.catalog),
    ],
    materialize: isRead(other.facts) ? [] : materializeSql(config, replica, hop, primary.catalog),
  }
}

const isRead = ({ slots }: HostFacts): boolean => slots.some(({ name }) => name.startsWith('materialize_'))

const refuse = (findings: readonly Finding[]): void => {
  const blocking = findings.filter(({ weight }) => weight === 'blocks')
  if (blocking.length === 0) return
  throw new Fault('not-ready', `setup cannot begin: ${blocking.map(({ message }) => message).join('; ')}`, {
    findings,
    hint: blocking.flatMap(({ cure }) => cure[0] ?? []).join('; '),
  })
}

/** A row of the stream table from the primary to every replica. */
const sendRow = async ({ context }: Runner): Promise<SetupResult['checked']> => {
  const checked: { readonly host: string; readonly milliseconds: number }[] = []
  for (const replica of context.replicas) {
    const began = performance.now()
    await awaitBarrier(context, replica)
    checked.push({ host: replica.name, milliseconds: performance.now() - began })
  }
  return checked
}
