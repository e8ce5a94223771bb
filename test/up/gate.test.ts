import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { materializePlan } from '../../src/commands/materialize.ts'
import { setup } from '../../src/commands/setup.ts'
import { up } from '../../src/commands/up.ts'
import type { Config } from '../../src/config/config.ts'
import { withClient } from '../../src/embedded/client.ts'
import type { Event } from '../../src/run/event.ts'
import { configFor } from '../support/config.ts'
import { startMaterializeStandIn } from '../support/materialize-stand-in.ts'
import { type TestPair, usePair } from '../support/pair.ts'

// The replica and the primary are real servers; Materialize is the stand-in, which applies Materialize's rules to the real replica.
const files = {
  '1_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text, fax text)',
  '2_drop.sql': 'ALTER TABLE orders DROP COLUMN fax',
  '3_rename.sql': 'ALTER TABLE orders RENAME COLUMN note TO remark',
}

const folderOf = (texts: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gate-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
  return folder
}

const columns = async (pair: TestPair, host: 'onPrimary' | 'onReplica'): Promise<string> => {
  const rows = await pair[host](
    `SELECT string_agg(attname, ' ' ORDER BY attname) AS names FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnum > 0 AND NOT attisdropped`,
  )
  return String(rows[0]?.['names'])
}

/** Runs what `materialize plan` prints for one migration, up to what must wait for the replica. */
const moveFirst = async (config: Config, url: string, name: string): Promise<readonly string[]> => {
  const { migrations } = await materializePlan(config)
  const steps = (migrations.find(one => one.name === name)?.steps ?? []).filter(({ phase }) => phase === 'before')
  await withClient(url, async client => {
    for (const step of steps.filter(({ kind }) => kind === 'sql')) await client.query(step.sql)
  })
  return steps.map(({ sql }) => sql)
}

describe('the gate before what Materialize would not survive', () => {
  const servers = usePair(15, 15)

  const prepare = async () => {
    const pair = await servers.fresh({ wire: false })
    const folder = folderOf(files)
    await setup(configFor(pair, folder))
    expect((await up(configFor(pair, folder), { step: 1 })).outcome).toBe('done')
    const materialize = await startMaterializeStandIn({ replicaUrl: pair.replicaUrl })
    onTestFinished(() => materialize.stop())
    await withClient(materialize.url, client =>
      client.query(
        'CREATE TABLE materialize.public.orders FROM SOURCE materialize.public.mz_source (REFERENCE public.orders)',
      ),
    )
    const config = configFor(pair, folder, {
      materialize: { url: materialize.url, source: 'materialize.public.mz_source', apply: 'signal' },
    })
    return { pair, config, materialize }
  }

  test('a dropped column: the primary goes on, the replica waits until Materialize reads it no more', async () => {
    const { pair, config, materialize } = await prepare()
    const held = await up(config, { step: 1 })
    expect(held.outcome).toBe('waiting')
    expect(held.error?.exit).toBe(4)
    expect(held.error?.findings.map(({ code }) => code)).toEqual(['materialize-pins'])
    expect(await columns(pair, 'onPrimary')).toBe('id note')
    expect(await columns(pair, 'onReplica')).toBe('fax id note')
    await pair.onPrimary("INSERT INTO orders VALUES (1, 'while it waits')")
    await pair.caughtUp()
    expect((await up(config, { step: 1 })).outcome).toBe('waiting')
    expect(await moveFirst(config, materialize.url, '2_drop')).not.toEqual([])
    const done = await up(config, { step: 1 })
    expect(done.error).toBeNull()
    expect(await columns(pair, 'onReplica')).toBe('id note')
    await materialize.check()
    expect(materialize.pins.filter(pin => pin.error !== null).map(({ name }) => name)).toEqual([])
    expect(await pair.applyErrors()).toEqual([])
  })

  test('a renamed column travels in the stream, so nothing is touched before Materialize has moved', async () => {
    const { pair, config, materialize } = await prepare()
    await moveFirst(config, materialize.url, '2_drop')
    expect((await up(config, { step: 1 })).outcome).toBe('done')
    const events: Event[] = []
    const held = await up(config, { onEvent: event => events.push(event) })
    expect(held.outcome).toBe('waiting')
    expect(events.filter(({ type }) => type === 'statement')).toEqual([])
    expect(await columns(pair, 'onPrimary')).toBe('id note')
    await moveFirst(config, materialize.url, '3_rename')
    expect((await up(config)).error).toBeNull()
    expect(await columns(pair, 'onReplica')).toBe('id remark')
    await materialize.check()
    expect(materialize.pins.filter(pin => pin.error !== null).map(({ name }) => name)).toEqual([])
  })
})
