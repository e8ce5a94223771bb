import { seeded } from '../../../src/embedded/random.ts'
import type { Majors, TestPair } from '../pair.ts'

/** How the rows travel: what the publication names, what partitions go by, and how values are written. */
export type Shape = { readonly allTables: boolean; readonly viaRoot: boolean; readonly binary: boolean }

/** Most epochs have the shape that `setup` makes; the seed decides. Only what both majors can do. */
export const shapeOf = (seed: number, majors: Majors): Shape => {
  const random = seeded(seed * 7919)
  const least = Math.min(...majors)
  const [allTables, viaRoot, binary] = [random.chance(0.25), random.chance(0.25), random.chance(0.2)]
  return { allTables, viaRoot: viaRoot && least >= 13, binary: binary && least >= 14 }
}

/** The primary's publication, where it is not the one that `setup` would make. */
export const publishAs = async (pair: TestPair, publication: string, { allTables, viaRoot }: Shape): Promise<void> => {
  if (!allTables && !viaRoot) return
  const tables = allTables ? ' FOR ALL TABLES' : ''
  const options = viaRoot ? ' WITH (publish_via_partition_root = true)' : ''
  await pair.onPrimary(`CREATE PUBLICATION ${publication}${tables}${options}`)
}

/** Values in binary from now on. */
export const subscribeAs = async (pair: TestPair, { binary }: Shape): Promise<void> => {
  if (binary) await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} SET (binary = true)`)
}

/** What is unusual about it, for a failure's text. */
export const shapeText = ({ allTables, viaRoot, binary }: Shape): string =>
  [allTables ? 'FOR ALL TABLES' : '', viaRoot ? 'publish_via_partition_root' : '', binary ? 'binary' : '']
    .filter(word => word !== '')
    .join(', ')
