import { type Random, seeded } from '../../../src/embedded/random.ts'
import type { Majors, TestPair } from '../pair.ts'
import { type Naming, publishBy } from './publication.ts'

/** How the rows travel: what is published on either host, what partitions go by, how values are written, and what stays behind. */
export type Shape = {
  readonly seed: number
  readonly sends: Naming
  /** What the replica publishes to a reader further on; `beside`: by a publication of which the configuration does not tell. */
  readonly passesOn: Naming | 'nothing' | 'beside'
  readonly viaRoot: boolean
  readonly binary: boolean
  /** Does the configuration leave tables out? No publication may then bring them all. */
  readonly leavesOut: boolean
  readonly mirror: 'full' | 'tables'
  /** Has the replica indexes that the primary has not? */
  readonly ownIndexes: boolean
}

const drawNaming = (random: Random, major: number): Naming => {
  const naming = random.pick<Naming>(['tables', 'tables', 'tables', 'all tables', 'schemas', 'lists'], 'tables')
  return major < 15 && naming !== 'all tables' ? 'tables' : naming
}

/** Most epochs have the shape that `setup` makes; the seed decides. Only what the majors can do. */
export const shapeOf = (seed: number, majors: Majors): Shape => {
  const random = seeded(seed * 7919)
  const [primary, replica] = majors
  const leavesOut = random.chance(0.2)
  const sends = drawNaming(random, primary)
  const onward = random.pick<'nothing' | 'named' | 'beside'>(['nothing', 'named', 'beside'], 'nothing')
  const passesOn = onward === 'named' ? drawNaming(random, replica) : onward
  const least = Math.min(...majors)
  return {
    seed,
    sends: leavesOut && sends !== 'lists' ? 'tables' : sends,
    passesOn: replica < 15 && passesOn === 'beside' ? 'nothing' : passesOn,
    viaRoot: random.chance(0.25) && least >= 13,
    binary: random.chance(0.2) && least >= 14,
    leavesOut,
    mirror: random.chance(0.15) ? 'tables' : 'full',
    ownIndexes: random.chance(0.3),
  }
}

/** The primary's publication, where it is not the one that `setup` would make. */
export const publishAs = async (
  pair: TestPair,
  publication: string,
  { seed, sends, viaRoot }: Shape,
): Promise<void> => {
  if (sends === 'tables' && !viaRoot) return
  await publishBy(pair.onPrimary, publication, sends, seeded(seed), { viaRoot })
}

/** The replica's, once it has the tables; nobody reads it yet. */
export const passOnAs = async (pair: TestPair, { seed, passesOn }: Shape): Promise<void> => {
  if (passesOn === 'beside') await publishBy(pair.onReplica, 'beside', 'lists', seeded(seed + 1), { onlyKeyed: true })
  if (passesOn === 'beside' || passesOn === 'nothing' || passesOn === 'tables') return
  await pair.onReplica('DROP PUBLICATION mz_source')
  await publishBy(pair.onReplica, 'mz_source', passesOn, seeded(seed + 1))
}

/** Values in binary from now on. */
export const subscribeAs = async (pair: TestPair, { binary }: Shape): Promise<void> => {
  if (binary) await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} SET (binary = true)`)
}

/** For a failure's text. */
export const shapeText = ({ sends, passesOn, viaRoot, binary, leavesOut, mirror, ownIndexes }: Shape): string =>
  [
    `primary publishes ${sends}`,
    `replica ${passesOn}`,
    `mirror: ${mirror}`,
    viaRoot ? 'publish_via_partition_root' : '',
    binary ? 'binary' : '',
    leavesOut ? 'tables left out' : '',
    ownIndexes ? 'the replica has indexes of its own' : '',
  ]
    .filter(word => word !== '')
    .join(', ')
