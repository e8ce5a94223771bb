import { seeded } from '../../../src/embedded/random.ts'
import type { Majors, PairHandle } from '../pair.ts'
import { runCase } from './case.ts'
import type { Failure } from './epoch.ts'
import { shapeOf, shapeText } from './shape.ts'
import { makeWorld, runUnit, type Unit } from './world.ts'

type Trial = {
  readonly units: readonly Unit[]
  readonly written: readonly string[]
  readonly statements: readonly string[]
}

/** Does it still fail from here? What cannot run by hand any more has not failed. */
const fails = async (servers: PairHandle, majors: Majors, failure: Failure, trial: Trial): Promise<boolean> => {
  const { seed, late } = failure
  try {
    const world = await makeWorld(servers, { majors, seed }, async scratch => {
      for (const unit of trial.units) await runUnit(scratch, unit)
      return trial.units
    })
    await world.scratch.run('BEGIN')
    for (const sql of trial.statements) await world.scratch.run(sql)
    await world.scratch.run('ROLLBACK')
    await runCase(world, { name: '0001', ...trial }, { stopAt: null, late }, seeded(seed)).catch((thrown: unknown) => {
      throw new Error('failed', { cause: thrown })
    })
    return false
  } catch (thrown) {
    return thrown instanceof Error && thrown.message === 'failed'
  }
}

const without = <T>(list: readonly T[], index: number): readonly T[] => list.filter((_, at) => at !== index)

/** Leaves out statements of the file, then of what came before it, as long as it fails all the same and time is left. */
const shrink = async (
  servers: PairHandle,
  majors: Majors,
  failure: Failure,
  milliseconds: number,
): Promise<Trial | null> => {
  const until = performance.now() + milliseconds
  const { statements, written } = failure.migration
  let best: Trial = { units: failure.units, statements, written }
  if (!(await fails(servers, majors, failure, best))) return null
  const attempt = async (trial: Trial): Promise<void> => {
    if (performance.now() < until && (await fails(servers, majors, failure, trial))) best = trial
  }
  for (let index = statements.length - 1; index >= 0 && best.statements.length > 1; index--)
    await attempt({
      ...best,
      statements: without(best.statements, index),
      written: without(best.written, index),
    })
  for (let index = best.units.length - 1; index >= 0; index--)
    await attempt({ ...best, units: without(best.units, index) })
  return best
}

const lines = (statements: readonly string[]): string => statements.map(sql => `${sql};`).join('\n')

/** The failure as a person needs it: seed and number, the file and the schema, as small as it could be made. */
export const toldFailure = async (servers: PairHandle, majors: Majors, failure: Failure): Promise<string> => {
  const { seed, number, late, why, migration, units } = failure
  const small = await shrink(servers, majors, failure, 120_000)
  const shown = small ?? { units, written: migration.written }
  return [
    `seed ${seed}, case ${number} on ${majors.join(' → ')}: ${why}`,
    shapeText(shapeOf(seed, majors)),
    ...(late ? ['while a transaction was open that had written before'] : []),
    `again: REPL_MIGRATE_PROPERTY_SEED=${seed} npm run property -- -t '${majors.join(' → ')}'`,
    small === null ? '-- it does not fail every time from here:' : '-- the file, shrunk:',
    lines(shown.written),
    '-- after these, each by hand in a transaction of its own on both hosts:',
    ...shown.units.map(lines),
  ].join('\n')
}
