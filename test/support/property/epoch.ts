import { isComparable } from '../../../src/catalog/equality.ts'
import { readCatalog } from '../../../src/catalog/read.ts'
import { type Random, seeded } from '../../../src/embedded/random.ts'
import type { Session } from '../../../src/postgres/session.ts'
import type { Majors, PairHandle } from '../pair.ts'
import { drawFile, type RandomFile } from '../random/draw-file.ts'
import { type Migration, runCase } from './case.ts'
import { note, type Tally } from './tally.ts'
import { makeWorld, runUnit, type Unit, type World } from './world.ts'

/** A schema's life: it begins at random and goes through random migrations. */
export type Epoch = { readonly seed: number; readonly cases: number; readonly majors: Majors }

/** A case that failed, with all that came before it, so that it can be seen again without the dice. */
export type Failure = {
  readonly seed: number
  readonly number: number
  /** Was a transaction open meanwhile? */
  readonly late: boolean
  readonly units: readonly Unit[]
  readonly migration: Migration
  readonly why: string
}

/** Tried inside a transaction that is rolled back: the file has not run anywhere yet. */
const drawn = async (scratch: Session, random: Random, wish: Parameters<typeof drawFile>[2]): Promise<RandomFile> => {
  await scratch.run('BEGIN')
  try {
    return await drawFile(scratch, random, wish)
  } finally {
    await scratch.run('ROLLBACK')
  }
}

/** Statements per file; small ones more often. */
const sizes = [1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8]

/** One case of an epoch: draws a file, runs it, notes what became of it. */
const liveOne = async (
  world: World,
  random: Random,
  { seed, majors }: Epoch,
  number: number,
  units: Unit[],
  tally: Tally,
): Promise<Omit<Failure, 'units'> | 'over' | null> => {
  const wish = { what: 'anything', statements: random.pick(sizes, 1), major: Math.min(...majors) } as const
  const file = await drawn(world.scratch, random, wish)
  const stopAt = random.chance(0.3) ? 1 + random.below(24) : null
  const migration = { name: String(number).padStart(4, '0'), statements: file.statements, written: file.written }
  const late = seeded(seed * 1000 + number).chance(0.3)
  try {
    const course = await runCase(world, migration, { stopAt, late }, seeded(seed + number))
    note(tally, course, file.names, file.discarded)
    if (course.outcome === 'done') units.push(file.statements)
    return course.over ? 'over' : null
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown)
    const errors = (await world.pair.applyErrors()).map(({ message, detail }) => `apply: ${message} ${detail}`)
    return { seed, number, late, migration, why: [said, ...new Set(errors)].join('\n') }
  }
}

/** Tables that `setup` would rightly refuse: their rows cannot be told apart. */
const unfindable = async (scratch: Session): Promise<readonly string[]> => {
  const { relations, types } = await readCatalog(scratch)
  const known = new Map(types.map(type => [type.id, type]))
  return relations
    .filter(({ kind, columns, constraints }) => {
      const isTable = kind === 'table' || kind === 'partitioned'
      const keyless = constraints.every(({ type }) => type !== 'primary')
      return isTable && keyless && columns.some(({ typeId }) => !isComparable(known, typeId))
    })
    .map(({ id }) => id)
}

/** Lives one epoch; answers the first case that is neither refused nor done as it should be, null where there is none. */
export const liveEpoch = async (servers: PairHandle, epoch: Epoch, tally: Tally): Promise<Failure | null> => {
  const { seed, cases, majors } = epoch
  const random = seeded(seed)
  const units: Unit[] = []
  const world = await makeWorld(servers, { majors, seed }, async scratch => {
    const base = await drawn(scratch, random, { what: 'building', statements: 14, major: Math.min(...majors) })
    units.push(base.statements)
    await runUnit(scratch, base.statements)
    const gone = (await unfindable(scratch)).map(table => `DROP TABLE IF EXISTS ${table} CASCADE`)
    if (gone.length > 0) units.push(gone)
    await runUnit(scratch, gone)
    return units
  })
  for (let number = 1; number <= cases; number++) {
    const failed = await liveOne(world, random, epoch, number, units, tally)
    if (failed === 'over') return null
    if (failed !== null) return { ...failed, units }
  }
  return null
}
