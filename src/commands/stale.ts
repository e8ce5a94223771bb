import { isDeepStrictEqual } from 'node:util'
import { Fault } from '../base/fault.ts'
import type { Config } from '../config/config.ts'
import type { Standing } from './history.ts'
import type { OpenHosts } from './hosts.ts'
import { type Needs, readNeeds, type SavedPlan } from './saved-plan.ts'
import { replicaTargets } from './unseen.ts'

/** A saved plan that does not fit the hosts or the files any more. */
const stale = (why: string): Fault =>
  new Fault('plan-stale', `the saved plan is stale: ${why}`, {
    hint: 'look at what changed and make a new one: `repl-migrate plan --out FILE`',
  })

type Saved = SavedPlan['migrations'][number]

const fitFile = ({ name, checksum }: Saved, { migrations }: Standing): void => {
  const file = migrations.find(migration => migration.name === name)
  if (file === undefined) throw stale(`\`${name}\` has no file any more`)
  if (file.checksum !== checksum) throw stale(`${file.up.file} has changed since it was saved`)
}

/**
 * Has this very plan begun (or done) the migration before? Then running it again goes on from there. What is left of an attempt with
 * another text, since corrected, is the run's to clear up.
 */
const beganHere = ({ name, checksum, stored }: Saved, { records }: Standing): boolean => {
  const record = records.get(name)
  if (record === undefined || (record.state !== 'done' && record.checksum !== checksum)) return false
  if (isDeepStrictEqual(record.decisions, stored)) return true
  throw stale(`\`${name}\` was ${record.state === 'done' ? 'done' : 'begun'} since, and not by this plan`)
}

const fitOrder = (saved: SavedPlan, { pending, records }: Standing): void => {
  const left = saved.migrations.map(({ name }) => name).filter(name => records.get(name)?.state !== 'done')
  const now = pending.slice(0, left.length).map(({ name }) => name)
  const other = now.find((name, index) => name !== left[index])
  if (other !== undefined) throw stale(`\`${other}\` is pending as well and would come first`)
}

/** What of `before` is different now, as `relation on host`. What the plan itself has changed already (`own`) does not count. */
const changed = (before: Needs, now: Needs, own: ReadonlySet<string>): readonly string[] =>
  Object.entries(before).flatMap(([host, needs]) =>
    Object.entries(needs)
      .filter(([id, print]) => !own.has(id) && now[host]?.[id] !== print)
      .map(([id]) => (id === 'types' ? `the types on ${host}` : `${id} on ${host}`)),
  )

/** Throws `plan-stale`, saying what changed, unless the plan may run exactly as it was saved. */
export const refuseStale = async (
  saved: SavedPlan,
  standing: Standing,
  hosts: OpenHosts,
  config: Config,
): Promise<void> => {
  if (!isDeepStrictEqual(saved.replicas, replicaTargets(config)))
    throw stale('the configuration has other replicas, mirrors or readers than it was made for')
  for (const migration of saved.migrations) fitFile(migration, standing)
  const own = saved.migrations.filter(migration => beganHere(migration, standing))
  fitOrder(saved, standing)
  const excused = new Set(own.flatMap(({ relations }) => [...relations, 'types']))
  const relations = Object.keys(saved.needs['primary'] ?? {}).filter(id => id !== 'types')
  const differences = changed(saved.needs, await readNeeds(config, hosts, relations), excused)
  if (differences.length > 0) throw stale(`changed since it was saved: ${differences.join(', ')}`)
}
