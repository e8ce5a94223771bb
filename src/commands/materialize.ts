import type { Config } from '../config/config.ts'
import { hostUrl } from '../config/load.ts'
import { usesMaterialize } from '../config/uses-materialize.ts'
import { connectMaterialize } from '../materialize/connect.ts'
import type { Change } from '../materialize/effect.ts'
import type { Pins } from '../materialize/pin.ts'
import { readPins } from '../materialize/pins.ts'
import { type MzStep, versioningSteps } from '../materialize/versioning.ts'
import { parseConninfo } from '../postgres/conninfo.ts'
import { processSurroundings } from '../postgres/surroundings.ts'
import type { Emit } from '../run/event.ts'
import { type PlanOptions, plan } from './plan.ts'

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

/** Tells what Materialize may do once the replica has changed; says nothing where it cannot be asked. */
export const announceVersions = async (
  config: Config,
  migration: string,
  changes: readonly Change[],
  emit: Emit,
): Promise<void> => {
  if (!usesMaterialize(config) || !config.materialize?.url) return
  const steps = versioningSteps(changes, await askPins(config), { done: true })
  if (steps.length === 0) return
  const message = 'may move on (`repl-migrate materialize plan` explains each):'
  emit({ type: 'materialize', migration, sql: steps.map(step => step.sql), message })
}

export type MaterializePlan = {
  readonly outcome: 'planned' | 'nothing'
  readonly migrations: readonly { readonly name: string; readonly steps: readonly MzStep[] }[]
}

/**
 * The source versioning for what is pending: per migration what Materialize needs before and after it. With nothing pending,
 * what earlier changes left to do.
 */
export const materializePlan = async (config: Config, options: PlanOptions = {}): Promise<MaterializePlan> => {
  const pins = await askPins(config)
  const { plans } = await plan(config, options)
  const perFile = plans.map(({ migration, steps }) => ({
    name: migration.name,
    steps: versioningSteps(
      steps.flatMap(step => (step.do === 'materialize' ? step.changes : [])),
      pins,
    ),
  }))
  const rest = plans.length === 0 ? [{ name: 'now', steps: versioningSteps([], pins, { done: true }) }] : []
  const migrations = [...perFile, ...rest].filter(({ steps }) => steps.length > 0)
  return { outcome: migrations.length === 0 ? 'nothing' : 'planned', migrations }
}
