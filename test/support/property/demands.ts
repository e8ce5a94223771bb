import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { readCatalog } from '../../../src/catalog/read.ts'
import { drift } from '../../../src/commands/drift.ts'
import type { UpResult } from '../../../src/commands/up.ts'
import { selectTables } from '../../../src/config/tables.ts'
import { readName } from '../../../src/sql/name.ts'
import { difference, hostsDiffer } from '../catalogs.ts'
import type { TestPair } from '../pair.ts'
import { demand } from './demand.ts'
import { rowsAreEqual } from './equal-rows.ts'
import { withoutPlainIndexes } from './own-indexes.ts'
import { isWhole, type World } from './world.ts'

/** Failures of single statements that an application may meet while the schema changes under it. */
const expected = /^(0A|22|23|3F|42|54|55000|P0|40001)/

/** The writer, or its statement's planner, has listed what is dropped, or leaves its parent, before it is looked at (XX000). */
const goneMeanwhile =
  /^(could not open relation with OID|cache lookup failed for|attribute .* does not match parent's type)/

/** How many tables the writer has to write to: between two steps a new one may not be published yet. */
const publishedTables = async (pair: TestPair): Promise<number> => {
  const [row] = await pair.onPrimary(
    "SELECT count(*)::int AS tables FROM pg_publication_tables WHERE schemaname <> 'repl_migrate'",
  )
  return Number(row?.['tables'])
}

/** Statements go on; only their rows or the changing schema are refused. */
const writerWrites = async ({ writer, pair }: World): Promise<void> => {
  const enough = writer.counts().statements + 3
  const until = Date.now() + 10_000
  while (writer.counts().statements < enough && Date.now() < until) await sleep(5)
  const strange = Object.entries(writer.counts().messages).filter(
    ([code, message]) => !expected.test(code) && !goneMeanwhile.test(message),
  )
  demand(strange.length === 0, `the writer met ${strange.map(entry => entry.join(' ')).join('; ')}`)
  if (writer.counts().statements >= enough || (await publishedTables(pair)) === 0) return
  const waits =
    await pair.onPrimary(`SELECT application_name, state, wait_event_type, wait_event, left(query, 200) AS query
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
  throw new Error(`the writer stands still: ${JSON.stringify(waits)}`)
}

const applyIsFine = async ({ pair }: World): Promise<void> => {
  await pair.caughtUp().catch(async (error: unknown) => {
    const errors = await pair.applyErrors()
    throw new Error(
      `replication does not get on: ${errors[0]?.message ?? ''} ${errors[0]?.detail ?? ''} ${String(error)}`,
    )
  })
  const errors = await pair.applyErrors()
  demand(errors.length === 0, `apply met: ${errors.map(({ message, detail }) => `${message} ${detail}`).join('; ')}`)
}

/** Tables whose rows travel already; a partition's are looked at in its root, at the end. */
const travelling = async ({ pair }: World): Promise<readonly string[]> => {
  const names = (rows: readonly Readonly<Record<string, unknown>>[]) => new Set(rows.map(row => String(row['id'])))
  const id = "format('%I.%I', n.nspname, c.relname) AS id"
  const subscribed = names(
    await pair.onReplica(`SELECT ${id} FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid
      JOIN pg_class c ON c.oid = r.srrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE s.subname = '${pair.subscription}' AND r.srsubstate = 'r' AND n.nspname <> 'repl_migrate' AND NOT c.relispartition`),
  )
  const there = names(
    await pair.onPrimary(`SELECT ${id} FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND NOT c.relispartition`),
  )
  return [...subscribed].filter(name => there.has(name))
}

/** Wherever a run was stopped: the application writes, replication flows, and the rows that travel are the same. */
export const safePrefix = async (world: World): Promise<void> => {
  await writerWrites(world)
  await applyIsFine(world)
  await world.writer.pause()
  await applyIsFine(world)
  await rowsAreEqual(world, await travelling(world))
  world.writer.resume()
}

const permanentTables = async (pair: TestPair): Promise<readonly string[]> => {
  const rows = await pair.onPrimary(`SELECT format('%I.%I', n.nspname, c.relname) AS id
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p' AND EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
      AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'repl_migrate')`)
  return rows.map(row => String(row['id']))
}

/** Does the configuration take a table? */
const isTaken = ({ config }: World): ((id: string) => boolean) => {
  const takes = selectTables(config.tables)
  return id => {
    const name = readName(id)
    return name?.schema != null && takes(name.schema, name.name)
  }
}

/** An apply worker starts anew after each change of its subscription: that it is away for a moment says nothing. */
const steadyDrift = async ({ config }: World): ReturnType<typeof drift> => {
  for (let look = 1; ; look++) {
    const result = await drift(config)
    if (look === 20 || result.findings.every(({ code }) => code !== 'subscription-not-running')) return result
    await sleep(50)
  }
}

const hostsOf = ({ mixed, shape }: World, primary: Catalog, replica: Catalog | undefined): string => {
  const shown = shape.ownIndexes ? withoutPlainIndexes : (catalog: Catalog) => catalog
  return hostsDiffer(mixed, shown(primary), replica === undefined ? replica : shown(replica))
}

/**
 * Everything is done: rows and schemas are equal, also to the server where the files were run by hand. A row filter that the world
 * begins with lets every row pass, and so does a CHECK that is NOT VALID of a domain.
 */
export const finished = async (world: World): Promise<void> => {
  await world.writer.pause()
  await applyIsFine(world)
  await rowsAreEqual(world, (await permanentTables(world.pair)).filter(isTaken(world)))
  const { findings, catalogs } = await steadyDrift(world)
  const meant = ['check-not-valid', ...(world.shape.sends === 'lists' ? ['row-filter'] : [])]
  const serious = findings.filter(
    ({ weight, code }) => (weight === 'blocks' || weight === 'diverges') && !meant.includes(code),
  )
  demand(
    serious.length === 0,
    `drift: ${serious.map(({ code, object, message }) => `${code} ${object}: ${message}`).join('; ')}`,
  )
  const hosts = isWhole(world.shape) ? hostsOf(world, catalogs.primary, catalogs.replicas[0]) : ''
  demand(hosts === '', `the hosts' schemas differ:\n${hosts}`)
  const byHand = difference(await readCatalog(world.scratch), catalogs.primary)
  demand(byHand === '', `the primary is not as by hand:\n${byHand}`)
  world.writer.resume()
}

/** A refusal says why, and what to do. */
export const refusedWell = (result: UpResult): void => {
  const findings = result.error?.findings ?? []
  demand(findings.length > 0, `refused without a finding: ${result.error?.message}`)
  const poor = findings.filter(({ why, cure }) => why === '' || cure.length === 0)
  demand(poor.length === 0, `refused without a reason or a cure: ${JSON.stringify(poor)}`)
}
