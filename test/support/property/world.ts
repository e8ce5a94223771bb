import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { setup } from '../../../src/commands/setup.ts'
import type { Config } from '../../../src/config/config.ts'
import { startWriter, type Writer } from '../../../src/embedded/writer.ts'
import { connect } from '../../../src/postgres/connect.ts'
import { parseConninfo } from '../../../src/postgres/conninfo.ts'
import type { Session } from '../../../src/postgres/session.ts'
import { processSurroundings } from '../../../src/postgres/surroundings.ts'
import { warmConfigFor } from '../config.ts'
import { freshDatabase, type Majors, type PairHandle, type TestPair } from '../pair.ts'
import { makeOwnIndexes } from './own-indexes.ts'
import { passOnAs, publishAs, type Shape, shapeOf, subscribeAs } from './shape.ts'

/** Statements that are tried and run as one. */
export type Unit = readonly string[]

/** A pair with a schema, a writer on it, and one server more on which the same files are run by hand. */
export type World = {
  readonly pair: TestPair
  readonly scratch: Session
  readonly config: Config
  readonly writer: Writer
  readonly shape: Shape
  /** Are the hosts of different majors? */
  readonly mixed: boolean
  write(name: string, statements: readonly string[]): void
  remove(name: string): void
}

export type WorldOptions = {
  readonly majors: Majors
  readonly seed: number
}

/** Runs a unit as one transaction, all of it or nothing; false where the server refuses it. */
export const runUnit = async (session: Session, unit: Unit): Promise<boolean> => {
  try {
    await session.run('BEGIN')
    for (const sql of unit) await session.run(sql)
    await session.run('COMMIT')
    return true
  } catch {
    await session.run('ROLLBACK')
    return false
  } finally {
    await session.run('RESET ALL')
  }
}

const open = (url: string, host: string): Promise<Session> =>
  connect(parseConninfo(url, processSurroundings()), { host, applicationName: 'by hand' })

/** The lower major's server: what it runs, the other does too. It publishes all tables, so that it refuses what a publisher does. */
const openScratch = async (servers: PairHandle, [primary, replica]: Majors): Promise<Session> => {
  const { primary: first, replica: second } = servers.pair()
  const scratch = await open(await freshDatabase(primary <= replica ? first : second), 'by hand')
  onTestFinished(() => scratch.close())
  await scratch.run('CREATE PUBLICATION everything FOR ALL TABLES')
  return scratch
}

/** SQL that takes all rows out of all tables, whatever hangs on them. */
export const emptyAll = `DO $$ DECLARE t record; BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  FOR t IN SELECT format('%I.%I', n.nspname, c.relname) AS id FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('repl_migrate', 'information_schema') AND n.nspname !~ '^pg_'
  LOOP
    BEGIN EXECUTE 'DELETE FROM ' || t.id;
    EXCEPTION WHEN object_not_in_prerequisite_state THEN EXECUTE 'TRUNCATE ' || t.id || ' CASCADE';
    END;
  END LOOP; END $$`

/** The same schema on both hosts; rows on the primary only, for they are copied. A replica that is to have a part gets it by `setup`. */
const runOnHosts = async (pair: TestPair, units: readonly Unit[], shape: Shape): Promise<void> => {
  const hosts = [await open(pair.primaryUrl, 'primary')]
  if (isWhole(shape)) hosts.push(await open(pair.replicaUrl, 'replica'))
  for (const host of hosts) {
    for (const unit of units) await runUnit(host, unit)
    if (host.host === 'replica') await host.run(emptyAll)
    await host.close()
  }
}

/** Is everything of the primary on the replica? */
export const isWhole = ({ leavesOut, mirror }: Shape): boolean => !leavesOut && mirror === 'full'

const leftOut = ['*.logs', '*.old', '*."x y"']

const configAs = (pair: TestPair, folder: string, { passesOn, leavesOut, mirror }: Shape): Config => {
  const given = warmConfigFor(pair, folder, { tables: { include: ['*.*'], exclude: leavesOut ? leftOut : [] } })
  const isKnown = passesOn !== 'nothing' && passesOn !== 'beside'
  const replicas = given.replicas.map(one => ({ ...one, mirror, publication: isKnown ? one.publication : null }))
  return { ...given, replicas }
}

/** A fresh pair that has run `units` by hand on both hosts, is set up, and is written to from then on. */
export const makeWorld = async (
  servers: PairHandle,
  { majors, seed }: WorldOptions,
  build: (scratch: Session) => Promise<readonly Unit[]>,
): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-property-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const scratch = await openScratch(servers, majors)
  const units = await build(scratch)
  const pair = await servers.fresh({ wire: false })
  const shape = shapeOf(seed, majors)
  await runOnHosts(pair, units, shape)
  const config = configAs(pair, folder, shape)
  await publishAs(pair, config.primary.publication, shape)
  await setup(config)
  await passOnAs(pair, shape)
  await setup(config)
  await subscribeAs(pair, shape)
  if (shape.ownIndexes) await makeOwnIndexes(pair.onReplica)
  const writer = await startWriter(pair.warm.primaryUrl, { seed, pauseMs: 8 })
  onTestFinished(async () => {
    await writer.stop()
  })
  const path = (name: string): string => join(folder, `${name}.sql`)
  return {
    pair,
    scratch,
    config,
    writer,
    shape,
    mixed: majors[0] !== majors[1],
    write: (name, statements) => writeFileSync(path(name), statements.map(sql => `${sql};\n`).join('')),
    remove: name => rmSync(path(name)),
  }
}
