import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import { reconcile } from '../../src/commands/reconcile.ts'
import { setup } from '../../src/commands/setup.ts'
import { teardown } from '../../src/commands/teardown.ts'
import { givenLogin, ownLogin } from '../../src/topology/login.ts'
import { usePair } from '../support/pair.ts'
import { configOf, withLogin } from './support.ts'

const PASSWORD = 'hunter2 se%cret'

/** Everything a caller can see of results, events and faults. */
const shown = (values: readonly unknown[]): string =>
  inspect(values, { depth: 20, maxStringLength: null, maxArrayLength: null })

describe('secrets', () => {
  const handle = usePair(15, 15)
  const roleName = () => `rep_${Math.random().toString(36).slice(2, 10)}`

  const start = async () => {
    const pair = await handle.fresh({ wire: false })
    const role = roleName()
    const primaryUrl = withLogin(pair.primaryUrl, role, PASSWORD)
    const config = configOf(pair, pair.subscription, { replica: { primaryUrl } })
    await pair.onPrimary('CREATE TABLE a (id int PRIMARY KEY)')
    return { pair, role, config }
  }

  it('are in no result and no event, but the subscription works with them', async () => {
    const { pair, role, config } = await start()
    await pair.onPrimary(`CREATE ROLE ${role} LOGIN REPLICATION`)
    const seen: unknown[] = []
    const onEvent = (event: unknown) => seen.push(event)
    seen.push(await setup(config, { dryRun: true }))
    seen.push(await setup(config, { onEvent }))
    const [stored] = await pair.onReplica(
      'SELECT subconninfo FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())',
    )
    expect(stored?.['subconninfo']).toContain(encodeURIComponent(PASSWORD))
    seen.push(await reconcile(config), await teardown(config, { dryRun: true }), await teardown(config, { onEvent }))
    const text = shown(seen)
    expect(text).toContain(`CONNECTION '<primaryUrl>'`)
    expect(text).not.toContain('hunter2')
    await pair.onPrimary(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  })

  it('are in no fault: a role that is missing, one that may not, a place where nobody listens', async () => {
    const { pair, role, config } = await start()
    const faults: unknown[] = []
    const fail = async (primaryUrl: string) => {
      const [replica] = config.replicas
      if (replica === undefined) throw new Error('no replica')
      const fault = await setup({ ...config, replicas: [{ ...replica, primaryUrl }] }).catch(
        (thrown: unknown) => thrown,
      )
      faults.push(fault)
      return fault
    }
    const url = withLogin(pair.primaryUrl, role, PASSWORD)
    expect(await fail(url)).toMatchObject({
      code: 'not-ready',
      hint: `CREATE ROLE ${role} WITH REPLICATION LOGIN PASSWORD '<password>'`,
    })
    await pair.onPrimary(`CREATE ROLE ${role} REPLICATION NOLOGIN`)
    expect(await fail(url)).toMatchObject({ code: 'primary-unreachable', host: 'replica' })
    const nowhere = new URL(withLogin(pair.primaryUrl, 'postgres', PASSWORD))
    nowhere.port = '1'
    expect(await fail(nowhere.href)).toMatchObject({ code: 'primary-unreachable' })
    await fail(`host=127.0.0.1 port=1 user=postgres password='${PASSWORD}' dbname=x`)
    await fail(`host=127.0.0.1 user=postgres password=${PASSWORD}`)
    expect(faults.every(fault => fault instanceof Fault)).toBe(true)
    expect(shown(faults)).not.toContain('hunter2')
    expect(shown(faults)).not.toContain('se%cret')
    expect(await pair.onReplica('SELECT FROM pg_namespace WHERE nspname = $$repl_migrate$$')).toEqual([])
    await pair.onPrimary(`DROP ROLE ${role}`)
  })
})

describe('login', () => {
  const around = {
    env: { PGPASSWORD: `it's \\ here`, PGSSLMODE: 'disable' },
    user: 'me',
    home: '/nowhere',
    socketDirectory: '/tmp',
    readFile: () => null,
  }

  it('completes our own connection string with what only this machine knows', async () => {
    const login = ownLogin('postgres://db.example/app?application_name=x', around)
    expect(login).toEqual({
      conninfo: `host='db.example' port='5432' dbname='app' user='me' password='it\\'s \\\\ here' sslmode='disable'`,
      role: 'me',
      secrets: [`it's \\ here`],
    })
  })

  it('leaves a connection string for the replica as it is', () => {
    const url = 'postgres://rep:a%20b@10.0.0.1/app'
    expect(givenLogin(url)).toEqual({ conninfo: url, role: 'rep', secrets: ['a b', 'a%20b'] })
    expect(givenLogin('host=h').role).toBeNull()
  })
})
