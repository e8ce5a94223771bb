import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { usePair } from '../support/pair.ts'
import { documentOf } from './documents.ts'
import { type CliStage, cliStage } from './stage.ts'

const servers = usePair(15, 15)

/** Each asks the program many times, and each time it starts anew. */
vi.setConfig({ testTimeout: 600_000 })

/** A pair with a blocking drift of `orders`, and notes of it and of `items`. */
const drifted = async (config = ''): Promise<CliStage> => {
  const stage = await cliStage(servers, { config })
  await stage.pair.onPrimary(
    'CREATE TABLE orders (id int PRIMARY KEY, note text); CREATE TABLE items (id int PRIMARY KEY)',
  )
  await stage.run('setup', '--quiet')
  await stage.pair.onReplica('ALTER TABLE orders DROP COLUMN note; CREATE INDEX by_id ON items (id, id)')
  return stage
}

const codes = (stdout: string): readonly string[] => documentOf(stdout, 'drift').findings.map(({ code }) => code)

test('a part of the drift', async () => {
  const stage = await drifted()
  const ask = async (...words: string[]) => {
    const said = await stage.run('drift', '--json', ...words)
    return [said.code, ...codes(said.stdout)]
  }
  expect(await ask()).toEqual([3, 'column-missing-on-replica', 'index-differs'])
  expect(await ask('--tables', 'items')).toEqual([0, 'index-differs'])
  expect(await ask('--exclude', 'public.orders')).toEqual([0, 'index-differs'])
  expect(await ask('--schemas', 'other')).toEqual([0])
  expect(await ask('--classes', 'columns,types')).toEqual([3, 'column-missing-on-replica'])
  expect(await ask('--only', 'index-differs', '--fail-on', 'note')).toEqual([3, 'index-differs'])
  expect(await ask('--skip', 'column-missing-on-replica')).toEqual([0, 'index-differs'])
  const parts = async (...words: string[]) => {
    const { tables, findings } = documentOf((await stage.run('diff', '--json', ...words)).stdout, 'diff')
    return [tables, findings.map(({ code }) => code)]
  }
  const [orders, items] = [
    expect.objectContaining({ table: 'public.orders' }),
    expect.objectContaining({ table: 'public.items' }),
  ]
  expect(await parts()).toEqual([
    [items, orders],
    ['column-missing-on-replica', 'index-differs'],
  ])
  expect(await parts('--tables', 'items')).toEqual([[items], ['index-differs']])
  expect(await parts('--exclude', 'items')).toEqual([[orders], ['column-missing-on-replica']])
  expect(await parts('--schemas', 'other')).toEqual([[], []])
  const wrong = await stage.run('drift', '--only', 'index-difers')
  expect(wrong).toMatchObject({ code: 2, stdout: '' })
  expect(wrong.stderr).toContain('did you mean `index-differs`?')
  expect((await stage.run('drift', '--classes', 'colums')).stderr).toContain('did you mean `columns`?')
  expect((await stage.run('drift', '--tables', 'a b.c')).stderr).toContain('"a b.c" is no table')
})

test('ignored with a reason, for as long as it holds', async () => {
  const entry = (more: string) =>
    `drift: { failOn: [blocks, note], ignore: [{ code: column-missing-on-replica, reason: being dropped ${more} }] }`
  const stage = await drifted(entry(''))
  const said = await stage.run('drift')
  expect(said.code).toBe(3)
  expect(said.stdout).toMatch(
    /^note: .*\[index-differs\]\n[\s\S]*\n1 finding: 1 note\nnot counted: 1 ignored: being dropped\n$/,
  )
  const document = documentOf((await stage.run('drift', '--json', '--fail-on', 'blocks')).stdout, 'drift')
  expect(document['suppressed']).toEqual([
    expect.objectContaining({ code: 'column-missing-on-replica', suppressed: 'ignored: being dropped' }),
  ])
  const differs = await stage.run('diff')
  expect(differs.stdout).toMatch(
    /\n- {2}note text,\n[\s\S]*\n1 finding: 1 note; .*\nnot counted: 1 ignored: being dropped\n$/,
  )
  expect((await stage.run('diff', '--cure')).stdout).not.toContain('ADD COLUMN note')
  const file = join(stage.cwd, 'repl-migrate.config.yaml')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('being dropped', 'being dropped, until: 2020-01-31'))
  expect(codes((await stage.run('drift', '--json')).stdout)).toEqual([
    'column-missing-on-replica',
    'index-differs',
    'ignore-expired',
  ])
  writeFileSync(file, text.replace('reason: being dropped', 'object: x'))
  const wrong = await stage.run('drift')
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toMatch(/config\.yaml:\d+:\d+: error: .*drift\.ignore\.0\.reason/)
})

test('a baseline: only other drift fails', async () => {
  const stage = await drifted()
  const written = await stage.run('drift', '--write-baseline', 'known.json')
  expect(written.code).toBe(0)
  expect(written.stdout).toMatch(/\nwritten to known\.json: from now on only other drift fails\n$/)
  const known = await stage.run('drift', '--baseline', 'known.json')
  expect(known).toMatchObject({ code: 0 })
  expect(known.stdout).toContain('not counted: 2 in the baseline known.json')
  expect(documentOf((await stage.run('drift', '--json', '--baseline', 'known.json')).stdout, 'drift').outcome).toBe(
    'accepted',
  )
  const { findings, suppressed } = documentOf(
    (await stage.run('diff', '--json', '--baseline', 'known.json')).stdout,
    'diff',
  )
  expect([findings, suppressed]).toMatchObject([[], [{ suppressed: 'in the baseline known.json' }, {}]])
  await stage.pair.onReplica('ALTER TABLE items ADD COLUMN extra int NOT NULL')
  const more = await stage.run('drift', '--json', '--baseline', 'known.json')
  expect([more.code, ...codes(more.stdout)]).toEqual([3, 'extra-column-not-null'])
  expect(await stage.run('drift', '--baseline', 'none.json')).toMatchObject({ code: 2 })
  writeFileSync(join(stage.cwd, 'odd.json'), '{"format":2,"findings":[]}')
  expect((await stage.run('drift', '--baseline', 'odd.json')).stderr).toContain('its format is 2, not 1')
})

test('saved catalogs stand for either host, or for both', async () => {
  const stage = await drifted()
  const saved = await stage.run('drift', '--save', 'primary=p.json', 'replica=r.json', '--quiet')
  expect(saved.code).toBe(3)
  const offline = { env: { PRIMARY: 'postgres://127.0.0.1:1/none', REPLICA: 'postgres://127.0.0.1:1/none' } }
  const both = await stage.runIn(offline, 'drift', '--json', '--against', 'primary=p.json', 'replica=r.json')
  const live = await stage.run('drift', '--json')
  expect(documentOf(both.stdout, 'drift').findings).toEqual(documentOf(live.stdout, 'drift').findings)
  const text = async ({ stdout }: { stdout: string }) => documentOf(stdout, 'diff')['text']
  const offlineDiff = await stage.runIn(offline, 'diff', '--json', '--against', 'primary=p.json', 'replica=r.json')
  expect(await text(offlineDiff)).toBe(await text(await stage.run('diff', '--json')))
  await stage.pair.onReplica('ALTER TABLE orders ADD COLUMN note text')
  expect(codes((await stage.run('drift', '--json', '--against', 'primary=p.json')).stdout)).toEqual(['index-differs'])
  expect(codes((await stage.run('drift', '--json', '--against', 'r.json')).stdout)).toContain(
    'column-missing-on-replica',
  )
  writeFileSync(
    join(stage.cwd, 'new.json'),
    readFileSync(join(stage.cwd, 'r.json'), 'utf8').replace('"format":1', '"format":7'),
  )
  const refused = await stage.run('drift', '--against', 'new.json')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('its format is 7, not 1')
})
