import { describe, expect, test } from 'vitest'
import { type ConfigSources, hostUrl } from '../../src/config/load.ts'
import { faultOf, json, load } from './files.ts'

test('without any configuration the defaults of the contract hold', async () => {
  expect(await load({})).toEqual({
    file: null,
    migrations: expect.stringMatching(/[/]migrations$/),
    primary: { url: null, publication: 'repl_to_replica' },
    replicas: [
      {
        name: 'replica',
        url: null,
        primaryUrl: null,
        subscription: 'repl_from_primary',
        publication: null,
        mirror: 'full',
      },
    ],
    materialize: null,
    tables: { include: ['*.*'], exclude: [] },
    timeouts: { lock: 2000, statement: 0, barrier: 300_000, initialSync: 3_600_000 },
    lockRetry: { attempts: 20, maxDelay: 30_000 },
    backfill: { above: 1_000_000, batch: 2000, pause: 0, maxLag: 16_777_216 },
    drift: { ignore: [], baseline: null, failOn: ['blocks', 'stalls-materialize', 'diverges'] },
  })
})

const CONTRACT = `// the example of the contract
{
  "migrations": "sql",   // folder
  "primary":  { "url": "\${PRIMARY_URL}", "publication": "pub" },
  "replicas": {
    "replica": {
      "url": "\${REPLICA_URL}",
      "primaryUrl": "\${PRIMARY_URL_AS_SEEN_BY_REPLICA}",
      "subscription": "sub", /* its
      slot */
      "publication": "mz",
      "mirror": "tables",
    }
  },
  "materialize": { "url": "\${MATERIALIZE_URL}", "source": "a.b.c", "apply": "auto" },
  "tables": { "include": ["public.*"], "exclude": ["public.log_*"] },
  "timeouts": { "lock": "1.5s", "statement": 90, "barrier": "10 min", "initialSync": "2h" },
  "lockRetry": { "attempts": 3, "maxDelay": "500ms" },
  "backfill": { "above": 5, "batch": 10, "pause": "20ms", "maxLag": "1.5kB" },
}`

test('every key of the contract arrives, comments and trailing commas are fine', async () => {
  const env = {
    PRIMARY_URL: 'postgres://p//x',
    REPLICA_URL: 'postgres://r',
    PRIMARY_URL_AS_SEEN_BY_REPLICA: 'host=p',
    MATERIALIZE_URL: 'postgres://m',
  }
  const config = await load({ 'repl-migrate.config.json': CONTRACT }, { env })
  expect(config).toMatchObject({
    migrations: expect.stringMatching(/[/]sql$/),
    primary: { url: 'postgres://p//x', publication: 'pub' },
    replicas: [
      {
        name: 'replica',
        url: 'postgres://r',
        primaryUrl: 'host=p',
        subscription: 'sub',
        publication: 'mz',
        mirror: 'tables',
      },
    ],
    materialize: { url: 'postgres://m', source: 'a.b.c', apply: 'auto' },
    tables: { include: ['public.*'], exclude: ['public.log_*'] },
    timeouts: { lock: 1500, statement: 90, barrier: 600_000, initialSync: 7_200_000 },
    lockRetry: { attempts: 3, maxDelay: 500 },
    backfill: { above: 5, batch: 10, pause: 20, maxLag: 1536 },
  })
})

describe('what is wrong is said with its path, its place and the nearest right word', () => {
  test.each([
    [{ primry: {} }, 'primry: unknown key; did you mean "primary"?'],
    [{ replicas: { replica: { urll: 'x' } } }, 'replicas.replica.urll: unknown key; did you mean "url"?'],
    [{ timeouts: { Barrier: 1 } }, 'timeouts.Barrier: unknown key; did you mean "barrier"?'],
    [{ lockRetry: { colour: 1 } }, 'lockRetry.colour: unknown key; known here: attempts, maxDelay'],
    [{ primry: {}, tabels: {} }, 'tabels: unknown key; did you mean "tables"?'],
    [{ drift: { ignore: [{ cod: 'x', reason: 'y' }] } }, 'drift.ignore.0.cod: unknown key; did you mean "code"?'],
    [{ primary: { url: 5 } }, 'primary.url: expected string, not number'],
    [{ replica: { mirror: 'half' } }, 'replica.mirror: expected "full" or "tables"'],
    [{ timeouts: { lock: '2 minutes' } }, 'timeouts.lock: expected a duration such as'],
    [{ timeouts: { lock: '5m' } }, 'timeouts.lock: expected a duration such as'],
    [{ lockRetry: { attempts: 0 } }, 'lockRetry.attempts: expected at least 1'],
    [{ backfill: { maxLag: '16 mb' } }, 'backfill.maxLag: expected a size such as'],
    [{ tables: { include: ['orders'] } }, 'tables.include.0: expected schema.table'],
    [{ replicas: { primary: {} } }, 'replicas.primary: expected a name'],
    [[], 'the whole: expected object, not array'],
    [{ replicas: { east: [] } }, 'replicas.east: expected object, not array'],
    [{ drift: { ignore: [[]] } }, 'drift.ignore.0: expected object, not array'],
  ])('%j', async (value, message) => {
    const fault = await faultOf(json(value))
    expect(fault).toMatchObject({ code: 'config-invalid', exit: 2 })
    expect(fault.message).toContain(message)
    expect(fault.hint).toBeTruthy()
  })

  test('all of it at once, with the place of the first', async () => {
    const text = 'primary:\n  url: 5\n  publicaton: x\nreplicas:\n  east:\n    mirror: none\n'
    const fault = await faultOf(load({ 'repl-migrate.config.yaml': text }))
    expect(fault.message).toContain('primary.publicaton')
    expect(fault.message).toContain('replicas.east.mirror')
    expect(fault.place).toMatchObject({ line: 2, column: 3 })
    expect(fault.place?.file).toMatch(/repl-migrate\.config\.yaml$/)
  })

  test('no message shows a value', async () => {
    const fault = await faultOf(json({ primary: { url: ['postgres://u:Zq7@h'] }, materialize: { apply: 'Zq7' } }))
    expect(`${fault.message} ${fault.hint}`).not.toContain('Zq7')
  })
})

/** `${name}`, as a configuration writes it. */
const variable = (name: string): string => `\${${name}}`

describe('variables', () => {
  const file = { primary: { url: `postgres://${variable('APP')}:${variable('PW')}@db/${variable('APP')}` } }

  test('are filled in', async () => {
    const config = await json(file, { env: { APP: 'app', PW: 'a$&b' } })
    expect(config.primary.url).toBe('postgres://app:a$&b@db/app')
  })

  test.each([{}, { PW: '' }])('an unset one is a fault that names it and its place: %j', async env => {
    const fault = await faultOf(json(file, { env: { APP: 'app', ...env } }))
    expect(fault).toMatchObject({ code: 'config-variable-unset', exit: 2, place: { line: 1 } })
    expect(fault.message).toContain('primary.url needs the environment variable PW')
  })

  test('is not missed where a flag or the environment gives the URL, or no database is needed', async () => {
    const both = { ...file, replicas: { replica: { url: variable('R') } }, materialize: { url: variable('M') } }
    const env = { REPL_MIGRATE_PRIMARY_URL: 'p', REPL_MIGRATE_REPLICA_URL: 'r' }
    const config = await json(both, { env, flags: { materialize: 'm' } })
    expect([config.primary.url, config.replicas[0]?.url, config.materialize?.url]).toEqual(['p', 'r', 'm'])
    const offline = await json(both, { offline: true })
    expect([offline.primary.url, offline.replicas[0]?.url, offline.materialize?.url]).toEqual([null, null, null])
    expect((await faultOf(json({ migrations: variable('DIR') }, { offline: true }))).code).toBe('config-variable-unset')
  })
})

describe('connections: flag over environment over file', () => {
  const file = { primary: { url: 'file' }, replica: { url: 'file' } }
  const env = { REPL_MIGRATE_PRIMARY_URL: 'env', REPL_MIGRATE_REPLICA_URL: 'env', REPL_MIGRATE_MATERIALIZE_URL: 'env' }

  test('in this order', async () => {
    const urls = async (sources: Partial<ConfigSources>) => {
      const { primary, replicas, materialize } = await json(file, sources)
      return [primary.url, replicas[0]?.url, materialize?.url]
    }
    expect(await urls({})).toEqual(['file', 'file', undefined])
    expect(await urls({ env })).toEqual(['env', 'env', 'env'])
    expect(await urls({ env, flags: { primary: 'flag', replica: 'flag' } })).toEqual(['flag', 'flag', 'env'])
  })

  test('Materialize by URL alone brings the defaults of its hop', async () => {
    const config = await load({}, { flags: { materialize: 'm' } })
    expect(config.materialize).toEqual({ url: 'm', source: 'materialize.public.mz_source', apply: 'signal' })
    expect(config.replicas[0]?.publication).toBe('mz_source')
  })

  test('the URL of a host, or a fault that says how to give one', async () => {
    const config = await json({ primary: { url: 'p' }, replicas: { east: {}, west: { url: 'w' } } })
    expect([hostUrl(config, 'primary'), hostUrl(config, 'west')]).toEqual(['p', 'w'])
    for (const host of ['east', 'materialize']) {
      const fault = await faultOf(Promise.resolve().then(() => hostUrl(config, host)))
      expect(fault).toMatchObject({ code: 'url-missing', host, exit: 2 })
    }
    const { hint } = await faultOf(Promise.resolve().then(() => hostUrl(config, 'east')))
    expect(hint).toContain('--replica URL, set REPL_MIGRATE_REPLICA_URL')
  })
})

describe('replicas', () => {
  test('each has a subscription of its own that does not depend on the others', async () => {
    const config = await json({ replicas: { replica: {}, 'eu-West': {}, asia: { subscription: 'mine' } } })
    expect(config.replicas.map(({ name, subscription }) => [name, subscription])).toEqual([
      ['replica', 'repl_from_primary'],
      ['eu-West', 'repl_from_primary_eu_west'],
      ['asia', 'mine'],
    ])
  })

  test.each([
    [{ replica: {}, replicas: {} }, {}, 'both given'],
    [{ replicas: { a: { subscription: 's' }, b: { subscription: 's' } } }, {}, 'share the subscription s'],
    [{ replicas: { a: {}, b: {} } }, { replica: 'url' }, 'several replicas (a, b)'],
  ])('%j with flags %j is refused', async (value, flags, message) => {
    const fault = await faultOf(json(value, { flags }))
    expect(fault).toMatchObject({ code: 'config-invalid', exit: 2 })
    expect(fault.message).toContain(message)
  })
})
