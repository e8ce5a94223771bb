import { describe, expect, onTestFinished, test } from 'vitest'
import { withClient } from '../../src/embedded/client.ts'
import { startMaterializeStandIn } from '../support/materialize-stand-in.ts'
import { majors, usePair } from '../support/pair.ts'
import { documentOf } from './documents.ts'
import { type CliStage, cliStage } from './stage.ts'

const [[primary, replica] = [15, 15]] = majors()
const servers = usePair(primary, replica)

const files = {
  'migrations/1_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, note text, fax text)',
  'migrations/2_drop.sql': 'ALTER TABLE orders DROP COLUMN fax',
}

/** The first file has run. */
const standing = async (config = '', env: Readonly<Record<string, string>> = {}): Promise<CliStage> => {
  const stage = await cliStage(servers, { files, config, env })
  await stage.run('setup', '--quiet')
  expect((await stage.run('up', '--step', '1', '--quiet')).code).toBe(0)
  return stage
}

describe('drift and diff', () => {
  test('equal hosts: exit 0, and a word for it', async () => {
    const stage = await standing()
    expect(await stage.run('drift')).toMatchObject({
      code: 0,
      stdout: 'no drift: the replica accepts whatever the primary may send\n',
    })
    expect(documentOf((await stage.run('drift', '--json')).stdout, 'drift').outcome).toBe('equal')
    const same = await stage.run('diff')
    expect(same.code).toBe(0)
    expect(same.stdout).toMatch(
      /^no difference between primary \(PostgreSQL .*\) and replica \(.*\): \d objects are equal\n$/,
    )
    expect(await stage.run('drift', '--cure')).toMatchObject({ code: 0, stdout: '-- nothing to cure\n' })
  })

  test('a replica that would stop: exit 3 in every format, and the cure cures', async () => {
    const stage = await standing()
    await stage.pair.onReplica('ALTER TABLE orders DROP COLUMN note')
    const text = await stage.run('drift')
    expect(text).toMatchObject({ code: 3, stderr: '' })
    expect(text.stdout).toMatch(
      /^blocks: public\.orders on replica lacks column note .*\[column-missing-on-replica\]\n/,
    )
    expect(text.stdout).toMatch(/\n1 finding: 1 blocks\n$/)
    const json = await stage.run('drift', '--format', 'json')
    expect(json).toMatchObject({ code: 3, stderr: '' })
    expect(documentOf(json.stdout, 'drift').findings.map(({ code }) => code)).toEqual(['column-missing-on-replica'])
    const formats = ['markdown', 'github', 'sarif', 'junit', 'gitlab']
    const written = await Promise.all(formats.map(format => stage.run('drift', '--format', format)))
    for (const [index, said] of written.entries()) {
      const format = formats[index]
      expect({ format, code: said.code, stderr: said.stderr }).toEqual({ format, code: 3, stderr: '' })
      expect(said.stdout).toContain('column-missing-on-replica')
    }
    expect((await stage.run('drift', '--fail-on', 'diverges')).code).toBe(0)
    const differs = documentOf((await stage.run('diff', '--json')).stdout, 'diff')
    expect(differs).toMatchObject({
      outcome: 'differs',
      hops: [
        { from: 'primary', to: 'replica', state: 'streaming' },
        { from: 'replica', to: 'materialize' },
      ],
      tables: [{ replica: 'replica', table: 'public.orders', kind: 'differs' }],
      findings: [{ code: 'column-missing-on-replica' }],
    })
    expect((await stage.run('diff')).stdout).toContain('\n-  note text,\n')
    expect((await stage.run('diff', '--format', 'mermaid')).stdout).toContain('text note "only on primary"')
    expect((await stage.run('diff', '--format', 'html')).stdout).toContain('<del class="left">  note text,</del>')
    expect((await stage.run('diff', '--format', 'side-by-side')).stdout).toMatch(/\n {2}note text, +<\n/)
    expect((await stage.run('diff', '--format', 'markdown')).stdout).toContain('```diff\n--- primary/public.orders.sql')
    const cure = await stage.run('diff', '--format', 'sql')
    expect(cure.stdout).toBe((await stage.run('drift', '--cure')).stdout)
    await stage.pair.onReplica(cure.stdout)
    expect((await stage.run('drift')).code).toBe(0)
  })

  test('against a saved catalog', async () => {
    const stage = await standing()
    expect((await stage.run('drift', '--save', 'primary.json')).code).toBe(0)
    await stage.pair.onPrimary('ALTER TABLE orders ADD COLUMN extra int')
    const said = await stage.run('drift', '--against', 'primary.json')
    expect(said.code).toBe(3)
    expect(said.stdout).toContain('lacks column extra')
    expect(await stage.run('drift', '--against', 'none.json')).toMatchObject({ code: 2 })
    expect(await stage.run('drift', '--save', 'no/such/folder.json')).toMatchObject({ code: 2 })
  })
})

test('reconcile exits with 3 while something is left that only people can mend', async () => {
  const stage = await standing()
  await stage.pair.onPrimary('CREATE TABLE lone (id int PRIMARY KEY); ALTER PUBLICATION repl_to_replica ADD TABLE lone')
  const said = await stage.run('reconcile', '--json')
  expect(said.code).toBe(3)
  expect(documentOf(said.stdout, 'topology').findings).toEqual([
    expect.objectContaining({ weight: 'blocks', object: 'public.lone' }),
  ])
  expect((await stage.run('reconcile')).stdout).toMatch(
    /\nnothing to do; 1 of the findings must be mended before rows flow\n$/,
  )
  await stage.pair.onReplica('CREATE TABLE lone (id int PRIMARY KEY)')
  expect((await stage.run('reconcile', '--quiet')).code).toBe(0)
})

describe('with Materialize', () => {
  const withMaterialize = async () => {
    const stage = await standing(`materialize: { url: '\${MATERIALIZE}' }`, { MATERIALIZE: 'postgres://127.0.0.1:1/x' })
    const materialize = await startMaterializeStandIn({ replicaUrl: stage.pair.replicaUrl })
    onTestFinished(() => materialize.stop())
    await withClient(materialize.url, client =>
      client.query(
        'CREATE TABLE materialize.public.orders FROM SOURCE materialize.public.mz_source (REFERENCE public.orders)',
      ),
    )
    const env = { MATERIALIZE: materialize.url }
    return { stage, materialize, run: (...args: string[]) => stage.runIn({ env }, ...args) }
  }

  test('plan says what it will say; up waits with 4; its plan moves it out of the way', async () => {
    const { stage, materialize, run } = await withMaterialize()
    const plan = await run('plan')
    expect(plan.code).toBe(0)
    expect(plan.stdout).toContain('Materialize stalls: materialize.public.orders would stop for good')
    expect(plan.stdout).toContain('waits for Materialize: ')
    const waits = await run('up', '--json')
    expect(waits).toMatchObject({ code: 4, stderr: '' })
    expect(documentOf(waits.stdout, 'up')).toMatchObject({
      outcome: 'waiting',
      findings: [{ code: 'waiting' }, { code: 'materialize-pins' }],
    })
    expect(await run('up', '--phase', 'expand')).toMatchObject({ code: 4 })
    const status = await run('status')
    expect(status.stdout).toMatch(/2_drop +done +waiting\n/)
    expect(status.stdout).toContain('next: repl-migrate materialize plan, then repl-migrate up')
    const steps = await run('materialize', 'plan')
    expect(steps).toMatchObject({ code: 0, stderr: '' })
    expect(steps.stdout).toMatch(/^-- 2_drop\n-- before the replica changes\n/)
    const document = documentOf((await run('materialize', 'plan', '--json')).stdout, 'materialize-plan')
    const sql = (document['migrations'] as { steps: { kind: string; phase: string; sql: string }[] }[]).flatMap(one =>
      one.steps.filter(({ kind, phase }) => kind === 'sql' && phase === 'before').map(step => step.sql),
    )
    await withClient(materialize.url, async client => {
      for (const text of sql) await client.query(text)
    })
    expect(await run('up')).toMatchObject({ code: 0 })
    expect(await stage.pair.onReplica("SELECT FROM pg_attribute WHERE attname = 'fax' AND NOT attisdropped")).toEqual(
      [],
    )
  })

  test('drift says which of its tables do not fit the replica any more', async () => {
    const { stage, run } = await withMaterialize()
    await stage.pair.onPrimary('ALTER TABLE orders DROP COLUMN fax')
    await stage.pair.onReplica('ALTER TABLE orders DROP COLUMN fax')
    const said = await run('drift', '--json')
    expect(said.code).toBe(3)
    expect(documentOf(said.stdout, 'drift').findings).toEqual([
      expect.objectContaining({
        code: 'materialize-pin-broken',
        object: 'materialize.public.orders',
        host: 'materialize',
      }),
    ])
  })

  test('where it cannot be asked, a plan takes everything for read and says so', async () => {
    const { stage } = await withMaterialize()
    const said = documentOf((await stage.run('plan', '--json')).stdout, 'plan')
    expect(said.findings.map(({ code }) => code)).toContain('materialize-unreached')
    expect((await stage.run('plan')).stdout).toContain('Materialize stalls: a Materialize table reading it would stop')
  })

  test('setup prints the SQL that makes it read the replica', async () => {
    const stage = await cliStage(servers, {
      files,
      config: "materialize: { url: 'postgres://127.0.0.1:1/x' }",
    })
    await stage.pair.onPrimary('CREATE TABLE orders (id int PRIMARY KEY)')
    const said = await stage.run('setup', '--dry-run')
    expect(said.code).toBe(0)
    expect(said.stdout).toContain('-- for you to run in Materialize')
    expect(said.stdout).toMatch(/CREATE SECRET IF NOT EXISTS .* AS '<password>';/)
    expect(said.stdout).toContain('CREATE SOURCE IF NOT EXISTS')
  })
})

test('demo --json: one document, rows equal', async () => {
  const stage = await cliStage(servers)
  const said = await stage.run('demo', '--json', '--primary-major', String(primary), '--replica-major', String(replica))
  expect(said).toMatchObject({ code: 0, stderr: '' })
  const document = documentOf(said.stdout, 'demo')
  expect(document).toMatchObject({ outcome: 'done', applyErrors: [] })
  expect((document['rows'] as { equal: boolean }[]).every(({ equal }) => equal)).toBe(true)
  expect(await stage.run('demo', '--primary-major', 'x')).toMatchObject({ code: 2 })
})
