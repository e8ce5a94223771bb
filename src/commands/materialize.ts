import type { Catalog } from '../catalog/catalog.ts'
import type { Config } from '../config/config.ts'
import { hostUrl } from '../config/load.ts'
import { usesMaterialize } from '../config/uses-materialize.ts'
import { connectMaterialize } from '../materialize/connect.ts'
import type { Pins } from '../materialize/pin.ts'
import { readPins } from '../materialize/pins.ts'
import { changesSince, replicaColumns } from '../materialize/present.ts'
import type { MzStep } from '../materialize/steps.ts'
import { versioningSteps } from '../materialize/versioning.ts'
import { parseConninfo } from '../postgres/conninfo.ts'
import { processSurroundings } from '../postgres/surroundings.ts'
import type { Emit } from '../run/event.ts'
import { type OpenReplica, openHosts } from './hosts.ts'
import { readPatiently } from './patient-reading.ts'
import { type PlanOptions, planPending } from './pending.ts'

/** What the configured source pins now, over a connection of its own. Throws `url-missing` and the Faults of connecting. */
export const askPins = async (config: Config): Promise<Pins> => {
  const info = parseConninfo(hostUrl(config, 'materialize'), processSurroundings())
  const session = await connectMaterialize(info, { applicationName: 'repl-migrate' })
  try {
    return await readPins(session, config.materialize?.source ?? 'mz_source')
  } finally {
    await session.close()
  }
}

type Read = { readonly catalog: Catalog; readonly publication: string | null }

/** The replica Materialize reads: the first that has a publication for it. */
const readReplica = async (config: Config, replicas: readonly OpenReplica[]): Promise<Read | null> => {
  const read = replicas.find(one => one.config.publication !== null)
  if (read === undefined) return null
  return { catalog: await readPatiently(config, read.session, { light: true }), publication: read.config.publication }
}

/** Source versioning for a replica that has changed already: what it offers that no Materialize table reads, and what went. */
const catchUp = ({ catalog, publication }: Read, pins: Pins): readonly MzStep[] =>
  versioningSteps(changesSince(catalog, publication, pins), pins, {
    done: true,
    columns: replicaColumns(catalog),
  })

/** Tells what Materialize may do once the replica has changed; says nothing where it cannot be asked. */
export const announceVersions = async (
  config: Config,
  replicas: readonly OpenReplica[],
  migration: string,
  emit: Emit,
): Promise<void> => {
  if (!usesMaterialize(config) || !config.materialize?.url) return
  const replica = await readReplica(config, replicas)
  const steps = replica === null ? [] : catchUp(replica, await askPins(config))
  if (steps.length === 0) return
  const message = 'may move on (`repl-migrate materialize plan` explains each):'
  emit({ type: 'materialize', migration, sql: steps.map(step => step.sql), message })
}

/** The steps for Materialize, per pending migration; `now` where the replica has changed already. */
export type MaterializePlan = {
  readonly outcome: 'planned' | 'nothing'
  readonly migrations: readonly { readonly name: string; readonly steps: readonly MzStep[] }[]
}

const look = async (config: Config, options: PlanOptions) => {
  const hosts = await openHosts(config)
  try {
    return { pending: await planPending(hosts, config, options), replica: await readReplica(config, hosts.replicas) }
  } finally {
    await hosts.close()
  }
}

/**
 * The source versioning for what is pending: per migration what Materialize needs before and after it. With nothing pending,
 * what the replica offers or has lost since Materialize's tables were made.
 */
export const materializePlan = async (config: Config, options: PlanOptions = {}): Promise<MaterializePlan> => {
  const pins = await askPins(config)
  const { pending, replica } = await look(config, options)
  const columns = replica === null ? {} : replicaColumns(replica.catalog)
  const perFile = pending.map(({ plan }) => ({
    name: plan.migration.name,
    steps: versioningSteps(
      plan.steps.flatMap(step => (step.do === 'materialize' ? step.changes : [])),
      pins,
      { columns },
    ),
  }))
  const rest = pending.length === 0 && replica !== null ? [{ name: 'now', steps: catchUp(replica, pins) }] : []
  const migrations = [...perFile, ...rest].filter(({ steps }) => steps.length > 0)
  return { outcome: migrations.length === 0 ? 'nothing' : 'planned', migrations }
}
