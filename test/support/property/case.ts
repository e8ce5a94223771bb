import { setTimeout as sleep } from 'node:timers/promises'
import { type UpResult, up } from '../../../src/commands/up.ts'
import type { Random } from '../../../src/embedded/random.ts'
import { startLateWriter } from '../late-writer.ts'
import { writeEach } from '../write-each.ts'
import { finished, refusedWell, safePrefix } from './demands.ts'
import { rowsAsSql } from './rows-as-sql.ts'
import { emptyAll, runUnit, type World } from './world.ts'

/** How one case went. `emptied`: the writer's rows did not allow it, and it was done without them. */
export type Course = {
  readonly outcome: 'done' | 'refused'
  readonly stopped: boolean
  readonly emptied: boolean
  /** Why it was refused. */
  readonly reasons: readonly string[]
  /** It failed when a host had changed already: a person would have to go on. */
  readonly over: boolean
}

export type Migration = {
  readonly name: string
  readonly statements: readonly string[]
  readonly written: readonly string[]
}

class Stop extends Error {}

/** Runs `up`; with `at`, only to the event of that number, where it is cut off. Null where it was. */
const runUntil = async (world: World, at: number | null): Promise<UpResult | null> => {
  let left = at ?? Number.POSITIVE_INFINITY
  try {
    return await up(world.config, {
      onEvent: () => {
        left -= 1
        if (left === 0) throw new Stop()
      },
    })
  } catch (error) {
    if (error instanceof Stop) return null
    throw error
  }
}

const aboutRows = ({ error }: UpResult): boolean =>
  /^sql-(22|23|54|P0001)/.test(error?.code ?? '') || error?.message.includes('pending trigger events') === true

/** Rows that no migration could pass: the writer rests until it is done. */
const emptyTables = async ({ pair, writer }: World): Promise<void> => {
  await writer.pause()
  await pair.onPrimary(emptyAll)
}

const lacksParents = ({ error }: UpResult): boolean => error?.code === 'sql-23503'

/** The file was drawn where there may be rows for its own to refer to. */
const withoutRowsOfWriter = async (world: World): Promise<UpResult> => {
  await emptyTables(world)
  const result = await up(world.config)
  if (!lacksParents(result)) return result
  await world.pair.onPrimary(await rowsAsSql(world.scratch))
  return up(world.config)
}

const reasonsOf = ({ error }: UpResult): readonly string[] =>
  (error?.findings ?? []).map(({ code, object, why }) => `${code} ${object}: ${why}`)

/** The replica's major says before anything runs that it does not take what the primary's does. */
const isForeign = ({ mixed }: World, { outcome, error }: UpResult): boolean =>
  mixed && outcome === 'failed' && error?.message.startsWith('rehearsal on replica') === true

/** What the primary says at the end of a file that leaves a table with an identity its column list or row filter does not go with. */
const isUncovered = ({ shape }: World, { outcome, error }: UpResult): boolean =>
  shape.sends === 'lists' && outcome === 'failed' && error?.code === 'sql-42P10'

/** So long, at most, a late transaction stays open. */
const open = 300

/** The same with a transaction open that has written before, and commits late. */
const runAmongLate = async (world: World, { stopAt, late }: Adversity): Promise<UpResult | null> => {
  const writer = late ? await startLateWriter(world.pair.warm.primaryUrl) : null
  const running = runUntil(world, stopAt)
  await Promise.race([running.catch(() => undefined), sleep(writer === null ? 0 : open)])
  await writer?.commit()
  return running
}

/** What happens while a file runs: it is cut off at an event, or a transaction is open. */
export type Adversity = { readonly stopAt: number | null; readonly late: boolean }

/** A replica that gets only what rows need had no need of a function before. */
const isLacking = ({ shape }: World, { outcome, error }: UpResult): boolean =>
  shape.mirror === 'tables' && outcome === 'failed' && error?.code === 'sql-42883' && error.host !== 'primary'

/** It failed when the file had begun: a person would have to mend the replica, or the file. */
const isHalfDone = (world: World, result: UpResult): boolean =>
  isUncovered(world, result) ||
  (isLacking(world, result) && result.error?.hint?.includes('mend replica by hand') === true)

/** While the writer rests: the two would wait for each other. */
const writeAlone = async ({ writer, pair }: World): Promise<void> => {
  await writer.pause()
  await writeEach(pair.warm.primaryUrl)
}

/** One random file through `up`, cut off somewhere in some cases; throws what a user would have to call a bug. */
export const runCase = async (
  world: World,
  migration: Migration,
  adversity: Adversity,
  random: Random,
): Promise<Course> => {
  world.write(migration.name, migration.written)
  let result = await runAmongLate(world, adversity)
  const stopped = result === null
  while (result === null) {
    await safePrefix(world)
    result = await runUntil(world, random.chance(0.3) ? 1 + random.below(12) : null)
  }
  const emptied = aboutRows(result)
  if (emptied) {
    await safePrefix(world)
    result = await withoutRowsOfWriter(world)
  }
  const late = [isForeign, isUncovered, isLacking].some(says => says(world, result))
  if (result.outcome === 'refused' || late) {
    if (!late) refusedWell(result)
    world.remove(migration.name)
    world.writer.resume()
    const reasons = late ? [`when it ran: ${result.error?.message}`] : reasonsOf(result)
    return { outcome: 'refused', stopped, emptied, reasons, over: isHalfDone(world, result) }
  }
  if (result.outcome !== 'done' && !(stopped && result.outcome === 'nothing'))
    throw new Error(`${result.outcome}: ${result.error?.code} ${result.error?.message}`)
  if (!(await runUnit(world.scratch, migration.statements))) throw new Error('by hand it does not run')
  if (random.chance(0.2)) await writeAlone(world)
  await finished(world)
  return { outcome: 'done', stopped, emptied, reasons: [], over: false }
}
