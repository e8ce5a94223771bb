import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { majors, usePair } from '../support/pair.ts'
import { documentOf, errorsOf } from './documents.ts'
import { type CliStage, cliStage } from './stage.ts'

const [[primary, replica] = [15, 15]] = majors()
const servers = usePair(primary, replica)

const files = {
  'migrations/1_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, amount int, fax text);',
  'migrations/2_drop.sql': 'ALTER TABLE orders DROP COLUMN fax;',
  'migrations/3_role.sql': `ALTER TABLE orders ADD COLUMN note text;\nCOMMENT ON TABLE orders IS 'password=hunter2';\nINSERT INTO orders (id) VALUES (7);`,
}

/** The first file has run; the other two are in `plan.json`. */
const saved = async (): Promise<CliStage> => {
  const stage = await cliStage(servers, { files })
  await stage.run('setup', '--quiet')
  await stage.run('up', '--step', '1', '--quiet')
  expect((await stage.run('plan', '--out', 'plan.json')).code).toBe(0)
  return stage
}

describe('a saved plan', () => {
  test('runs exactly its steps, and again does nothing', async () => {
    const stage = await saved()
    const text = readFileSync(join(stage.cwd, 'plan.json'), 'utf8')
    expect(errorsOf('saved-plan', JSON.parse(text))).toEqual([])
    expect(text).not.toContain('hunter2')
    writeFileSync(join(stage.cwd, 'migrations/4_later.sql'), 'ALTER TABLE orders ADD COLUMN late int;')
    const planned = documentOf((await stage.run('plan', '--json', '--to', '3_role')).stdout, 'plan')
    const ran = documentOf((await stage.run('up', '--plan', 'plan.json', '--json')).stdout, 'up')
    expect(ran).toMatchObject({ outcome: 'done', ran: ['2_drop', '3_role'] })
    const steps = (document: typeof ran): unknown =>
      (document['migrations'] as { steps: { id: string; host: string; sql: string[] }[] }[]).map(one =>
        one.steps.map(({ id, host, sql }) => ({ id, host, sql })),
      )
    expect(steps(ran)).toEqual(steps(planned))
    expect((await stage.run('up', '--plan', 'plan.json')).stdout).toBe('nothing to do: every migration is done\n')
    expect(await stage.pair.onReplica("SELECT obj_description('orders'::regclass) AS note")).toEqual([
      { note: 'password=hunter2' },
    ])
  })

  test('goes on where it was stopped', async () => {
    const stage = await saved()
    await stage.pair.onPrimary('INSERT INTO orders VALUES (7, 7)')
    expect(await stage.run('up', '--plan', 'plan.json')).toMatchObject({
      code: 1,
      stdout: 'done before that: 2_drop\n',
      stderr: expect.stringContaining('duplicate key'),
    })
    await stage.pair.onPrimary('DELETE FROM orders')
    expect(await stage.run('up', '--plan', 'plan.json')).toMatchObject({
      code: 0,
      stdout: 'done: 1 migration on every host\n',
    })
  })

  test('is not rerouted: what the replica refuses makes it stale', async () => {
    const stage = await saved()
    await stage.pair.onReplica('CREATE VIEW reader AS SELECT fax FROM orders')
    const said = await stage.run('up', '--plan', 'plan.json')
    expect(said.code).toBe(1)
    expect(said.stderr).toContain('the saved plan of `2_drop` does not work on the replica')
    expect(said.stderr).not.toContain('in the stream')
  })

  test('is not written where it could not run', async () => {
    const stage = await cliStage(servers, { files: { 'migrations/1_a.sql': 'SELECT frobnicate()' } })
    await stage.run('setup', '--quiet')
    const said = await stage.run('plan', '--out', 'plan.json')
    expect(said.code).toBe(1)
    expect(said.stderr).toContain('a plan with refusals cannot run')
    expect(() => readFileSync(join(stage.cwd, 'plan.json'))).toThrow('ENOENT')
  })

  test('that is none is refused before anything is touched', async () => {
    const stage = await cliStage(servers, { files: { ...files, 'a.json': '{"format":1}', 'b.json': 'no json' } })
    expect(await stage.run('up', '--plan', 'a.json')).toMatchObject({ code: 2, stdout: '' })
    expect((await stage.run('up', '--plan', 'b.json')).stderr).toContain('b.json is no saved plan: it is not JSON')
  })
})
