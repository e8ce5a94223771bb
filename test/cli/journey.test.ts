import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { majors, usePair } from '../support/pair.ts'
import { documentOf, errorsOf } from './documents.ts'
import { asTerminal } from './program.ts'
import { type CliStage, cliStage } from './stage.ts'

const [[primary, replica] = [15, 15]] = majors()
const servers = usePair(primary, replica)

const files = {
  'migrations/0001_shop.sql': `CREATE TABLE orders (id bigint PRIMARY KEY, amount int NOT NULL, fax text);
INSERT INTO orders SELECT n, n FROM generate_series(1, 20) AS n;`,
  'migrations/0002_note.sql': 'ALTER TABLE orders ADD COLUMN note text;',
  'migrations/0003_tighten.sql': `ALTER TABLE orders DROP COLUMN fax;
ALTER TABLE orders RENAME COLUMN amount TO cents;`,
  'migrations/0003_tighten.down.sql': `ALTER TABLE orders RENAME COLUMN cents TO amount;
ALTER TABLE orders ADD COLUMN fax text;`,
}

/** Runs with --json: standard output is one document that fits, standard error is empty. */
const json = async (stage: CliStage, schema: string, code: number, ...args: string[]) => {
  const said = await stage.run(...args, '--json')
  expect({ args, code: said.code, stderr: said.stderr }).toEqual({ args, code, stderr: '' })
  return documentOf(said.stdout, schema)
}

/** Runs for people: standard output, without trailing space. */
const text = async (stage: CliStage, code: number, ...args: string[]): Promise<string> => {
  const said = await stage.run(...args)
  expect({ args, code: said.code, stderr: code === 0 ? '' : said.stderr }).toMatchObject({ args, code })
  return said.stdout
}

describe('from nothing to nothing', () => {
  test('setup, plan, up, status, down, teardown', async () => {
    const stage = await cliStage(servers, { files })
    await json(stage, 'failure', 1, 'up')
    expect((await json(stage, 'topology', 0, 'setup', '--dry-run')).outcome).toBe('planned')
    expect(await text(stage, 0, 'setup', '--dry-run')).toMatch(
      /CREATE PUBLICATION[\s\S]*\n-- \d+ steps; nothing was changed\n$/,
    )
    const setup = await stage.run('setup')
    expect(setup.code).toBe(0)
    expect(setup.stdout).toMatch(/^a row from the primary was on replica after .* ms\ndone: \d+ steps\n$/)
    expect(setup.stderr).toContain('CREATE SUBSCRIPTION')
    expect((await json(stage, 'topology', 0, 'setup')).outcome).toBe('nothing')

    const planned = await json(stage, 'plan', 0, 'plan')
    expect(planned.outcome).toBe('planned')
    expect(await text(stage, 0, 'plan', '--format', 'mermaid')).toMatch(/^sequenceDiagram\n {2}participant tool/)
    const dry = await json(stage, 'plan', 0, 'up', '--dry-run')
    expect(dry['migrations']).toEqual(planned['migrations'])
    expect(await text(stage, 0, 'up', '--dry-run')).toBe(await text(stage, 0, 'plan'))

    const first = await stage.run('up', '--step', '1')
    expect(first).toMatchObject({ code: 0, stdout: 'done: 1 migration on every host\n' })
    expect(first.stderr).toMatch(/^0001_shop\n {2}replica {3}CREATE TABLE orders/)
    expect(first.stderr).toMatch(/✓ done in .* m?s\n$/)
    expect(await stage.run('up', '--step', '1', '--quiet')).toMatchObject({ code: 0, stderr: '' })
    expect((await json(stage, 'status', 0, 'status')).outcome).toBe('pending')

    const events = await stage.run('up', '--json', '--progress', 'ndjson')
    const ran = documentOf(events.stdout, 'up')
    expect(ran).toMatchObject({ outcome: 'done', ran: ['0003_tighten'] })
    const lines = events.stderr.trimEnd().split('\n')
    expect(lines.flatMap(line => errorsOf('event', JSON.parse(line)))).toEqual([])
    expect(lines.map(line => JSON.parse(line).type)).toEqual(
      expect.arrayContaining(['migration-started', 'statement', 'step-finished', 'migration-finished']),
    )
    expect(await text(stage, 0, 'up')).toBe('nothing to do: every migration is done\n')
    expect((await json(stage, 'plan', 0, 'plan')).outcome).toBe('nothing')

    const status = await text(stage, 0, 'status')
    expect(status).toMatch(/^primary → replica {6}streaming {2}/)
    expect(status).toContain('replica → materialize  no slot')
    expect(status).toMatch(/0003_tighten +done +done\n/)
    expect(status).toMatch(/\nnext: nothing: every migration is done\n$/)

    expect((await json(stage, 'up', 0, 'down'))['ran']).toEqual(['0003_tighten'])
    expect(await text(stage, 0, 'up')).toBe('done: 1 migration on every host\n')
    expect(await text(stage, 0, 'down')).toBe('undone on every host: 0003_tighten\n')

    expect((await json(stage, 'topology', 0, 'teardown', '--dry-run')).outcome).toBe('planned')
    expect((await json(stage, 'topology', 0, 'teardown')).outcome).toBe('done')
    expect(await text(stage, 0, 'teardown')).toBe('nothing to do\n')
    expect(
      await stage.pair.onReplica(
        'SELECT subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE datname = current_database()',
      ),
    ).toEqual([])
  })

  test('new, lint, baseline, repair', async () => {
    const stage = await cliStage(servers, { files })
    await stage.run('setup', '--quiet')
    const made = await text(stage, 0, 'new', 'add index')
    expect(made).toBe('migrations/0004_add_index.sql\n')
    expect(existsSync(join(stage.cwd, made.trim()))).toBe(true)
    expect((await json(stage, 'new', 0, 'new', 'more'))['name']).toBe('0005_more')
    expect((await json(stage, 'plan', 3, 'lint', '--fail-on', 'warning')).outcome).toBe('planned')
    expect((await json(stage, 'baseline', 0, 'baseline', '--to', '0002_note'))['adopted']).toEqual([
      '0001_shop',
      '0002_note',
    ])
    expect(await text(stage, 0, 'baseline')).toMatch(/^recorded as done, not run:\n {2}0003_tighten\n/)
    writeFileSync(join(stage.cwd, 'migrations/0002_note.sql'), 'ALTER TABLE orders ADD COLUMN remark text;')
    const edited = await stage.run('up')
    expect(edited.code).toBe(1)
    expect(edited.stderr).toMatch(/^migrations\/0002_note\.sql:1:1: error: .*\[migration-edited\]\nnext: /)
    expect((await json(stage, 'status', 0, 'status')).findings.map(({ code }) => code)).toEqual(['migration-edited'])
    expect((await json(stage, 'repair', 0, 'repair', '0002_note', '--accept-edit')).outcome).toBe('done')
    expect(await text(stage, 0, 'repair', '0002_note', '--forget')).toBe(
      '0002_note is out of the history of every host\n',
    )
    expect((await json(stage, 'failure', 2, 'repair', '0002_note', '--forget')).findings[0]?.code).toBe(
      'migration-unknown',
    )
  })
})

test('where a person looks on, setup and teardown show first and ask', async () => {
  const stage = await cliStage(servers, { files })
  const ask = (stdin: string, env = {}, ...args: string[]) => stage.runIn({ node: asTerminal, stdin, env }, ...args)
  for (const [stdin, env] of [
    ['n\n', {}],
    ['', {}],
  ] as const) {
    const no = await ask(stdin, env, 'setup')
    expect(no).toMatchObject({ code: 1, stdout: '' })
    expect(no.stderr).toMatch(/CREATE SUBSCRIPTION[\s\S]*run this\? \[y\/N\][\s\S]*nothing was changed/)
  }
  expect(await stage.pair.onPrimary("SELECT FROM pg_namespace WHERE nspname = 'repl_migrate'")).toEqual([])
  expect((await ask('y\n', {}, 'setup', '--quiet')).code).toBe(0)
  expect((await ask('', {}, 'setup')).stderr).not.toContain('run this?')
  expect((await ask('', {}, 'teardown')).code).toBe(1)
  const ci = await ask('', { CI: '1' }, 'teardown', '--dry-run')
  expect(ci).toMatchObject({ code: 0, stderr: '' })
  expect((await ask('', {}, 'teardown', '--yes', '--quiet')).code).toBe(0)
})

describe('what stops a run', () => {
  test('a statement that fails: exit 1, its place, and where things stand', async () => {
    const stage = await cliStage(servers, {
      files: { ...files, 'migrations/0003_tighten.sql': 'UPDATE orders SET note = 1 / 0;' },
    })
    await stage.run('setup', '--quiet')
    const { code, stdout, stderr } = await stage.run('up')
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'done before that: 0001_shop, 0002_note\n' })
    expect(stderr).toMatch(
      /\nmigrations\/0003_tighten\.sql:1:\d+: error: primary: division by zero \[sql-22012\]\nnext: .*\n$/,
    )
    const again = await json(stage, 'up', 1, 'up')
    expect(again).toMatchObject({ outcome: 'failed', findings: [{ code: 'sql-22012', place: { line: 1 } }] })
    expect(await text(stage, 0, 'status')).toMatch(/0003_tighten +failed +pending\n/)
    writeFileSync(
      join(stage.cwd, 'migrations/0003_tighten.sql'),
      'ALTER TABLE orders ADD COLUMN x int;\nUPDATE orders SET note = 1 / 0;',
    )
    await stage.run('up', '--quiet')
    const plan = await text(stage, 0, 'plan')
    expect(plan).toMatch(
      /^0003_tighten .* failed\n {3}1 {2}replica {2}.* {2}done\n[\s\S]*\n {3}2 {2}primary {2}the whole file in one transaction\n/,
    )
    const status = await text(stage, 0, 'status')
    expect(status).toMatch(/0003_tighten +failed +done\n {2}primary: division by zero/)
    expect(status).toMatch(/left: primary 1\.primary/)
    expect((await json(stage, 'status', 0, 'status')).outcome).toBe('failed')
  })

  test('--phase expand stops before what takes away: exit 0, and what to do next', async () => {
    const stage = await cliStage(servers, { files })
    await stage.run('setup', '--quiet')
    const said = await stage.run('up', '--phase', 'expand', '--quiet')
    expect(said).toMatchObject({ code: 0, stderr: '' })
    expect(said.stdout).toMatch(
      /^done: 0001_shop, 0002_note\nstopped: 0003_tighten takes something away.*\nnext: deploy /,
    )
    const again = await json(stage, 'up', 0, 'up', '--phase', 'expand')
    expect(again).toMatchObject({ outcome: 'waiting', findings: [{ code: 'waiting', weight: 'note' }] })
  })

  test('a refusal: exit 1, nothing was run, what to write instead', async () => {
    const stage = await cliStage(servers, {
      files: {
        'migrations/1_a.sql': files['migrations/0001_shop.sql'],
        'migrations/2_b.sql': 'SELECT\n  frobnicate()',
      },
    })
    await stage.run('setup', '--quiet')
    expect((await json(stage, 'plan', 1, 'plan')).outcome).toBe('refused')
    const plan = await text(stage, 1, 'plan')
    expect(plan).toMatch(/\n2_b {2}migrations\/2_b\.sql {2}refused\n {2}migrations\/2_b\.sql:1:1: /)
    const { code, stderr } = await stage.run('up')
    expect(code).toBe(1)
    expect(stderr).toMatch(/\[refused\]\n {2}migrations\/2_b\.sql:1:1: /)
    expect((await json(stage, 'up', 1, 'up')).outcome).toBe('refused')
  })

  test('a replica that is gone: status still says where things stand', async () => {
    const stage = await cliStage(servers, { files })
    await stage.run('setup', '--quiet')
    const gone = new URL(stage.pair.replicaUrl)
    gone.port = '1'
    const status = await stage.runIn({ env: { REPLICA: gone.href } }, 'status', '--json')
    expect(status.code).toBe(0)
    expect(documentOf(status.stdout, 'status')).toMatchObject({
      hops: [
        { to: 'replica', state: 'unreachable' },
        { to: 'materialize', state: 'unreachable' },
      ],
      findings: [{ code: 'connection-refused', host: 'replica' }],
    })
    expect((await stage.runIn({ env: { REPLICA: gone.href } }, 'up')).code).toBe(1)
  })

  test('secrets are in no output: a password in a file, one in a URL', async () => {
    const role = `r_${Math.random().toString(36).slice(2, 10)}`
    const stage = await cliStage(servers, {
      files: {
        'migrations/1_role.sql': `CREATE ROLE ${role} LOGIN PASSWORD 'hunter2';\nCREATE SERVER s FOREIGN DATA WRAPPER none OPTIONS (password 'hunter2');`,
      },
    })
    const url = new URL(stage.pair.primaryUrl)
    url.password = 'hunter3'
    const env = { PRIMARY: url.href }
    const said: string[] = []
    const run = async (...args: string[]): Promise<void> => {
      const { stdout, stderr } = await stage.runIn({ env }, ...args)
      said.push(stdout, stderr)
    }
    await run('setup')
    await Promise.all(['text', 'json', 'markdown', 'mermaid', 'sarif'].map(format => run('plan', '--format', format)))
    await Promise.all([run('plan', '--out', 'plan.json'), run('lint', '--json')])
    await run('up', '--verbose')
    await run('up', '--json', '--progress', 'ndjson')
    await run('status')
    await run('drift', '--save', 'catalog.json')
    await run('teardown')
    url.port = '1'
    await stage.runIn({ env: { PRIMARY: url.href } }, 'status', '--verbose').then(({ stderr }) => said.push(stderr))
    said.push(readFileSync(join(stage.cwd, 'plan.json'), 'utf8'), readFileSync(join(stage.cwd, 'catalog.json'), 'utf8'))
    expect(said.filter(text => /hunter/.test(text))).toEqual([])
    expect(said.filter(text => text.includes(role)).length).toBeGreaterThan(5)
    await stage.pair.onPrimary(`DROP ROLE IF EXISTS ${role}`)
    await stage.pair.onReplica(`DROP ROLE IF EXISTS ${role}`)
  })
})
