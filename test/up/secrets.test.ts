import { describe, expect, test } from 'vitest'
import { status } from '../../src/commands/status.ts'
import { inTheGap, patient } from '../support/bystander.ts'
import { typed } from '../support/command-line.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, runUp, type Stage, stage } from '../support/stage.ts'

const orders = 'CREATE TABLE orders (id int PRIMARY KEY, total int);\nCREATE TABLE setting (url text PRIMARY KEY);'
const rename = 'ALTER TABLE orders RENAME COLUMN total TO cents;'
const secret = 'topsecret'
const url = `postgres://app:${secret}@db.example.org/app`

/** Every row of the tool's own tables, as text. */
const journal = ['migration', 'primary_step', 'replica_step', 'stream']
  .map(table => `SELECT t::text AS line FROM repl_migrate.${table} t`)
  .join(' UNION ALL ')

/** What a run said, wherever it said it: the values of Errors too, with what caused them. */
const everything = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner instanceof Error ? { ...inner, message: inner.message, stack: inner.stack, cause: inner.cause } : inner,
  )

const password = (name: string): string => `CREATE ROLE ${name} LOGIN PASSWORD '${secret}';`

describe.each(fewMajors())('what is secret, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  const begin = async (): Promise<Stage> => {
    const scene = await stage(servers, { '1_orders': orders }, patient)
    await scene.up()
    return scene
  }

  const expectSilence = async ({ pair, config }: Stage, said: unknown): Promise<void> => {
    for (const on of [pair.onPrimary, pair.onReplica]) expect(everything(await on(journal))).not.toContain(secret)
    expect(everything(said)).not.toContain(secret)
    expect(everything(await status(config))).not.toContain(secret)
  }

  const dropRole = async ({ pair }: Stage, name: string): Promise<void> => {
    for (const on of [pair.onPrimary, pair.onReplica]) await on(`DROP ROLE ${name}`)
  }

  test('a role’s password and a URL in rows are told to the servers alone', async () => {
    const scene = await begin()
    const sql = `${password('clerk_a')} INSERT INTO setting VALUES ('${url}'); ALTER TABLE setting ADD COLUMN note text;`
    scene.write('2_role', sql)
    scene.write('3_rename', `ALTER ROLE clerk_a PASSWORD '${secret}'; ${rename}`)
    const stops = await inTheGap(scene.pair.primaryUrl, 'orders', async () =>
      scene.pair.onReplica(`ALTER SUBSCRIPTION ${scene.pair.subscription} DISABLE`),
    )
    const stopped = await scene.up({ onEvent: stops })
    expect(stopped).toMatchObject({ ran: ['2_role'], error: { code: 'apply-failing' } })
    expect(await scene.pair.onPrimary('SELECT FROM repl_migrate.stream WHERE sql IS NOT NULL')).toHaveLength(1)
    await expectSilence(scene, stopped)
    await scene.pair.onReplica(`ALTER SUBSCRIPTION ${scene.pair.subscription} ENABLE`)
    const resumed = await scene.up()
    expect(resumed).toMatchObject({ outcome: 'done', ran: ['3_rename'] })
    await expectSilence(scene, resumed)
    await scene.settled()
    await dropRole(scene, 'clerk_a')
  })

  test('a password never rides in the stream: the file is refused, and split as the finding says it runs', async () => {
    const scene = await begin()
    const rest = `-- repl-migrate: order=stream\nDO $$ BEGIN EXECUTE 'ALTER TABLE orders OWNER TO clerk_b'; END $$;`
    scene.write('2_owner', `${password('clerk_b')}\n${rest}`)
    const refused = await scene.up()
    const place = { file: expect.stringContaining('2_owner.sql'), line: 1, column: 1 }
    expect(refused).toMatchObject({ outcome: 'refused', ran: [], error: { code: 'refused', place } })
    expect(refused.error?.findings).toMatchObject([
      { code: 'secret-in-stream', cure: [expect.stringContaining('***')] },
    ])
    await expectSilence(scene, refused)
    scene.write('2_clerk', password('clerk_b'))
    scene.write('2_owner', rest)
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['2_clerk', '2_owner'] })
    await scene.settled()
    for (const on of [scene.pair.onPrimary, scene.pair.onReplica]) await on('DROP OWNED BY clerk_b')
    await dropRole(scene, 'clerk_b')
  })

  test.each([
    [1, 'by the server', `${password('clerk_c')} INSERT INTO setting VALUES ('${url}'), ('${url}');`],
    [1, 'by the server, as text it could not read', `SELECT '{"password": "${secret}'::json;`],
    [2, 'by the grammar', `CREATE ROLE clerk_c PASSWORD '${secret}' NOSUCHOPTION;`],
    [1, 'by the rulings', `CREATE SUBSCRIPTION s CONNECTION '${url}' PUBLICATION p;`],
  ])('a file that fails with %i %s', async (exit, _, sql) => {
    const scene = await begin()
    scene.write('2_fails', sql)
    const failed = await scene.up()
    expect(failed.error?.exit).toBe(exit)
    await expectSilence(scene, failed)
    const typing = await typed(scene.config, 'repl-migrate up --json --progress ndjson')
    expect(typing.exit).toBe(exit)
    const told = {
      format: 1,
      command: 'up',
      outcome: failed.outcome,
      findings: expect.arrayContaining([expect.anything()]),
    }
    expect(JSON.parse(typing.stdout)).toMatchObject(told)
    expect(typing.stdout + typing.stderr).not.toContain(secret)
    const [role] = await scene.pair.onReplica(`SELECT FROM pg_roles WHERE rolname = 'clerk_c'`)
    if (role !== undefined) await scene.pair.onReplica('DROP ROLE clerk_c')
  })

  test('the password of a connection', async () => {
    const scene = await begin()
    const login = new URL(scene.config.primary.url ?? '')
    login.password = secret
    const config = { ...scene.config, primary: { ...scene.config.primary, url: login.href } }
    scene.write('2_note', 'ALTER TABLE orders ADD COLUMN note text; CREATE TABLE receipt (id int PRIMARY KEY);')
    const done = await runUp(config)
    expect(done.outcome).toBe('done')
    await expectSilence(scene, done)
    const gone = { ...config, primary: { ...config.primary, url: login.href.replace(login.pathname, '/nowhere') } }
    const unreachable: unknown = await runUp(gone).catch((error: unknown) => error)
    expect(unreachable).toMatchObject({ code: 'database-missing' })
    expect(everything(unreachable)).not.toContain(secret)
  })
})
