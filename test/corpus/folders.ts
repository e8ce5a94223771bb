import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { setup } from '../../src/commands/setup.ts'
import { startWriter } from '../../src/embedded/writer.ts'
import { catalogsOf, difference, hostsDiffer } from '../support/catalogs.ts'
import { configFor } from '../support/config.ts'
import { corpusFolder } from '../support/corpus.ts'
import { freshDatabase, type Majors, usePair } from '../support/pair.ts'
import { cutFrom, replay, replayOnOne, scratch } from '../support/replay.ts'

/** Functions and blocks that refuse to be read and, by their authors' word, only write rows. */
const rowsOnly = ['migrate_workflow_concurrency']

/**
 * Tables the writer leaves alone: the triggers of two create tables, on the primary alone (what a trigger runs, replication does not
 * carry); and a migration of hatchet's inserts as many rows as a column of "Worker" says, which random values make billions.
 */
const unwritten = ['public.teams', 'public.pipelines', 'public."Worker"']

/** Files that psql cannot run on one server either: they alter tables that migrations written in Go make elsewhere. */
const unrunnable = ['20260424205453_v1_0_100.sql', '20260509015727_v1_0_106.sql']

const folders = ['concourse', 'langfuse', 'hatchet']

/** Pairs of unequal majors get one folder each, and all of them where REPL_MIGRATE_PAIRS asks for pairs. */
export const oneOrAll = (name: string): readonly string[] =>
  process.env['REPL_MIGRATE_PAIRS'] === undefined ? [name] : folders

/**
 * Replays every real folder from empty under a writer: it ends `done` without an apply error, rows and catalogs are equal on both
 * hosts and as one server has them by hand, and what is refused is refused as the golden files say.
 */
export const replayFolders = (pairs: readonly Majors[], names: readonly string[] = folders): void =>
  describe.each(pairs)('real migration folders on %i → %i', (primary, replica) => {
    const servers = usePair(primary, replica)

    test.each(names)(
      '%s',
      async name => {
        const folder = scratch(join(corpusFolder, name), unrunnable)
        const pair = await servers.fresh({ wire: false })
        const alone = await freshDatabase(servers.pair().primary)
        const limit = await replayOnOne(alone, folder)
        if (limit !== null) await cutFrom(folder, limit.name)
        expect(limit === null || primary < 13, limit?.says).toBe(true)
        const config = configFor(pair, folder)
        await setup(config)
        const writer = await startWriter(pair.primaryUrl, { pauseMs: 3, except: unwritten })
        const { result, refused, emptied } = await replay(config, writer, rowsOnly)
        await writer.stop()
        expect(await pair.applyErrors()).toEqual([])
        expect(result.error).toBeNull()
        await pair.caughtUp()
        expect((await pair.rows()).filter(({ equal }) => !equal)).toEqual([])
        const [onPrimary, onReplica] = await catalogsOf(config)
        const [onOne] = await catalogsOf({ ...config, primary: { ...config.primary, url: alone }, replicas: [] })
        expect(hostsDiffer(primary !== replica, onPrimary, onReplica)).toBe('')
        if (limit === null) expect(difference(onPrimary, onOne)).toBe('')
        if (limit === null) await expect(`${refused.join('\n')}\n`).toMatchFileSnapshot(`refused.${name}.golden.txt`)
        expect(emptied.length).toBeLessThan(40)
      },
      600_000,
    )
  })
