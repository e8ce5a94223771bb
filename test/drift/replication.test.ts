import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Finding } from '../../src/base/finding.ts'
import { orderedCures } from '../../src/drift/cures.ts'
import { withClient } from '../../src/embedded/client.ts'
import { startMaterializeStandIn } from '../support/materialize-stand-in.ts'
import { usePair } from '../support/pair.ts'
import { type Case, everything, type Proof, type Stall } from './case.ts'
import { cases as all } from './cases.ts'
import { change, type Ground, openGround, type Stand, setUp } from './stand.ts'

const firstError = async (stand: Stand): Promise<string> => {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const [error] = await stand.errors()
    if (error !== undefined) return `${error.message} ${error.detail}`
    await sleep(25)
  }
  return 'no error'
}

/** What the drift does to rows that are written while it is there. */
const observe = async (stand: Stand, { write, does, later }: Proof): Promise<void> => {
  if (later !== undefined) await stand.onReplica(later)
  if (typeof does === 'object' && 'refused' in does) {
    await expect(stand.onPrimary(write)).rejects.toThrow(does.refused)
    return
  }
  await stand.onPrimary(write)
  if (typeof does === 'object') {
    expect(await firstError(stand)).toMatch(does.stops)
    return
  }
  if (does === 'lost') await sleep(200)
  else await stand.caughtUp()
  expect(await stand.errors()).toEqual([])
  const [rows] = await stand.rows()
  if (does === 'flows') expect(rows?.replica).toBe(rows?.primary)
  else expect(rows?.equal).toBe(does === 'equal')
}

/** What a reader of the replica's publication is sent: a letter per message, and the columns of each table. */
const heardAfter = async (stand: Stand, write: string): Promise<string> => {
  await stand.onReplica("SELECT pg_create_logical_replication_slot('reader_$schema', 'pgoutput')")
  await stand.onPrimary(write)
  await stand.caughtUp()
  const rows = await stand.onReplica(
    `SELECT data FROM pg_logical_slot_get_binary_changes('reader_$schema', NULL, NULL, 'proto_version', '1', 'publication_names', '$mz')`,
  )
  await stand.onReplica("SELECT pg_drop_replication_slot('reader_$schema')")
  return rows.map(({ data }) => String.fromCharCode((data as Buffer)[0] ?? 0)).join('')
}

const createTable = async (stand: Stand, url: string): Promise<void> => {
  await withClient(url, client => client.query(`CREATE TABLE t FROM SOURCE mz_source (REFERENCE ${stand.schema}.t)`))
}

/** A table of Materialize before the change, and one that is asked for after it. */
const stalled = async (stand: Stand, stall: Stall, changed: () => Promise<void>): Promise<void> => {
  if ('hears' in stall) {
    await changed()
    expect(await heardAfter(stand, stall.write)).toMatch(stall.hears)
    return
  }
  const materialize = await startMaterializeStandIn({ replicaUrl: stand.replicaUrl, publication: stand.mz })
  onTestFinished(() => materialize.stop())
  if ('dies' in stall) await createTable(stand, materialize.url)
  await changed()
  if ('refuses' in stall) await expect(createTable(stand, materialize.url)).rejects.toThrow(stall.refuses)
  else {
    await materialize.check()
    expect(materialize.pins.map(({ error }) => error)).toEqual([expect.stringMatching(stall.dies)])
  }
}

const codes = (findings: readonly Finding[]) =>
  findings
    .filter(({ weight }) => weight !== 'note')
    .map(({ code }) => code)
    .toSorted()

/** After a drift that lets rows go astray its table is emptied on both hosts: a cure does not bring them back. */
const startOver = async (stand: Stand): Promise<void> => {
  await stand.onPrimary('TRUNCATE t')
  await stand.caughtUp()
  await stand.onReplica('TRUNCATE t')
}

/** The printed cures in their printed order: what stood still goes on, nothing is lost, and nothing above a note is left. */
const cured = async (stand: Stand, drift: Case, found: readonly Finding[], strays: boolean): Promise<void> => {
  if (drift.poisons) await stand.onReplica('TRUNCATE t')
  const chosen = found.filter(({ weight, code }) => weight !== 'note' || code === drift.code)
  await stand.cure(orderedCures(chosen).filter(sql => sql.startsWith('-- on ')))
  await stand.caughtUp()
  if (strays) await startOver(stand)
  await stand.errors('forget')
  await stand.onPrimary(drift.again ?? 'INSERT INTO t (id) VALUES (5); UPDATE t SET id = 6 WHERE id = 5')
  await stand.caughtUp()
  expect(await stand.errors()).toEqual([])
  expect(await stand.rows()).toMatchObject([{ equal: true }])
  const left = (await stand.findings()).filter(({ cure }) => cure.length > 0)
  const counts = ({ weight, code }: Finding): boolean =>
    code === drift.code || (weight !== 'note' && drift.cure !== 'contradicts')
  expect(left.filter(counts)).toEqual([])
}

/** A worker that starts anew, or fails over and over, is there now and then. */
const findingsOf = async (stand: Stand, expected: readonly string[]): Promise<readonly Finding[]> => {
  for (let attempt = 0; ; attempt += 1) {
    const found = await stand.findings()
    if (attempt === 30 || codes(found).join() === expected.join()) return found
    await sleep(100)
  }
}

const harmless: Proof = { write: everything, does: 'equal' }

const prove = async (stand: Stand, drift: Case, schema: string): Promise<void> => {
  const { code, weight, host = 'replica', also = [], stall } = drift
  const changed = () => change(stand, drift)
  if (stall === undefined) await changed()
  else await stalled(stand, stall, changed)
  const object = drift.object.startsWith('=')
    ? drift.object
        .slice(1)
        .replaceAll(/\$(pub|sub|mz)/g, `$1_${schema}`)
        .replaceAll('$schema', schema)
    : `${schema}.${drift.object}`
  const expected = [...(weight === 'note' ? [] : [code]), ...also].toSorted()
  const found = await findingsOf(stand, expected)
  const finding = found.find(each => each.code === code && each.object === object)
  expect(finding, JSON.stringify(found)).toMatchObject({ code, weight, host, object, place: null })
  expect(codes(found)).toEqual(expected)
  expect(finding?.cure.length === 0).toBe(drift.cure === 'none')
  const proof = drift.proof ?? (stall === undefined ? harmless : undefined)
  if (proof !== undefined) await observe(stand, proof)
  const strays = proof?.does === 'differs' || proof?.does === 'lost' || drift.poisons === true
  if (drift.cure === 'command') expect(finding?.cure.at(-1)).toMatch(/^repl-migrate /)
  else if (drift.cure !== 'none') await cured(stand, drift, found, strays)
}

/** Every way of making two hosts differ, seen on a pair that replicates: what it does to rows, and that its cure cures. */
describe.each([15, 18] as const)('drift on PostgreSQL %i', major => {
  const { pair } = usePair(major, major)
  const ground: { here?: Ground } = {}
  const standing: { stand?: Stand | undefined } = {}

  beforeAll(async () => {
    ground.here = await openGround(pair())
  })

  afterAll(() => ground.here?.close())

  afterEach(async () => {
    await standing.stand?.clear()
    standing.stand = undefined
  })

  const chosen = all
    .map((drift, index) => ({ ...drift, schema: `d${index}` }))
    .filter(drift => (drift.major ?? 15) === major)

  test.each(chosen)('$schema: $code of $object ($weight)', async ({ schema, ...drift }) => {
    if (ground.here === undefined) throw new Error('set up in beforeAll')
    const stand = await setUp(ground.here, schema, drift)
    standing.stand = stand
    await prove(stand, drift, schema)
  })
})
