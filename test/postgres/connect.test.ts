import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/postgres/connect.ts'
import { parseConninfo } from '../../src/postgres/conninfo.ts'
import { errorResponse, startRelay } from './relay.ts'
import { faultFrom, testServer } from './server.ts'
import { around } from './surroundings.ts'

const server = testServer(18, { unix_socket_directories: tmpdir() })

/** HERE in a connection string is the server's host and port. */
const open = (text: string, options = {}) =>
  connect(parseConninfo(text.replaceAll('HERE', `127.0.0.1:${server.cluster().port}`), around()), {
    host: 'primary',
    applicationName: 'test',
    ...options,
  })

beforeAll(async () => {
  const hba = join(server.cluster().dataDir, 'pg_hba.conf')
  const rules = ['host all asked 127.0.0.1/32 scram-sha-256', 'host all barred 127.0.0.1/32 reject']
  writeFileSync(hba, `${rules.join('\n')}\n${readFileSync(hba, 'utf8')}`)
  await server.cluster().restart()
  const admin = await connect(parseConninfo(server.cluster().url, around()), {
    host: 'primary',
    applicationName: 'test',
  })
  await admin.run(`
    CREATE ROLE asked LOGIN PASSWORD 'right one';
    CREATE ROLE barred LOGIN;
    CREATE ROLE crowded LOGIN CONNECTION LIMIT 0`)
  await admin.run('CREATE DATABASE closed')
  await admin.run('REVOKE CONNECT ON DATABASE closed FROM public')
  await admin.close()
})

const unusedPort = (): Promise<number> =>
  new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

test('with the right password, from the URL and from .pgpass', async () => {
  const session = await open('postgres://asked:right%20one@HERE/postgres')
  expect(await session.query('SELECT current_user::text AS me')).toEqual([{ me: 'asked' }])
  await session.close()
  const home = around({}, { '/home/os/.pgpass': `127.0.0.1:*:*:asked:right one` })
  const info = parseConninfo(`postgres://asked@127.0.0.1:${server.cluster().port}/postgres`, home)
  await (await connect(info, { host: 'primary', applicationName: 'test' })).close()
})

describe('what goes wrong is named, with what was tried and what to do', () => {
  test.each([
    ['postgres://asked:Zq7wrong@HERE/postgres', 'authentication-failed', 'password authentication failed', 'password'],
    ['postgres://asked@HERE/postgres', 'password-missing', 'asks for a password', '.pgpass'],
    ['postgres://barred:Zq7wrong@HERE/postgres', 'authentication-failed', 'pg_hba.conf rejects', 'pg_hba.conf'],
    ['postgres://nobody:Zq7wrong@HERE/postgres', 'authentication-failed', 'role "nobody" does not exist', 'user'],
    [
      'postgres://postgres:Zq7wrong@HERE/nowhere',
      'database-missing',
      'database "nowhere" does not exist',
      'CREATE DATABASE',
    ],
    [
      'postgres://asked:right%20one@HERE/closed',
      'authentication-failed',
      'permission denied for database',
      'GRANT CONNECT',
    ],
    [
      'postgres://crowded:Zq7wrong@HERE/postgres',
      'too-many-connections',
      'too many connections for role',
      'max_connections',
    ],
    ['postgres://postgres:Zq7wrong@HERE/postgres?sslmode=require', 'ssl-failed', 'does not support SSL', 'sslmode'],
    [
      'postgres://asked:right%20one@HERE/postgres?channel_binding=require',
      'authentication-failed',
      'channel binding',
      'TLS',
    ],
    [
      'postgres://app:Zq7wrong@no-such-host.invalid/shop',
      'host-not-found',
      'no-such-host.invalid:5432/shop as app',
      'DNS',
    ],
    [
      'host=/no/such/dir password=Zq7wrong',
      'connection-refused',
      '/no/such/dir/.s.PGSQL.5432/os as os',
      'PostgreSQL runs',
    ],
  ])('%s', async (text, code, message, hint) => {
    const fault = await faultFrom(open(text))
    expect(fault).toMatchObject({ code, host: 'primary', exit: 1 })
    expect(fault.message).toContain('cannot connect to primary: ')
    expect(fault.message).toContain(message)
    expect(fault.hint).toContain(hint)
    expect(JSON.stringify([fault, fault.message, fault.stack, fault.cause])).not.toContain('Zq7')
  })

  test('nobody listens', async () => {
    const port = await unusedPort()
    const fault = await faultFrom(open(`postgres://app:Zq7wrong@127.0.0.1:${port}/shop`))
    expect(fault.code).toBe('connection-refused')
    expect(fault.message).toBe(
      `cannot connect to primary: 127.0.0.1:${port}/shop as app: nothing listens there (connection refused)`,
    )
  })

  test('a password file that was passed over is mentioned', async () => {
    const home = around({}, { '/home/os/.pgpass': { text: '*:*:*:*:right one', mode: 0o644 } })
    const info = parseConninfo(`postgres://asked@127.0.0.1:${server.cluster().port}/postgres`, home)
    const fault = await faultFrom(connect(info, { host: 'primary', applicationName: 'test' }))
    expect(fault.hint).toContain('/home/os/.pgpass was not used')
  })

  test('a host that does not answer', async () => {
    const relay = await startRelay(0, { answer: () => true })
    const fault = await faultFrom(open(`postgres://127.0.0.1:${relay.port}/?sslmode=disable`, { timeoutMs: 100 }))
    expect(fault.code).toBe('connection-timeout')
    const seconds = await faultFrom(
      open(`postgres://127.0.0.1:${relay.port}/?connect_timeout=1`, { timeoutMs: 60_000 }),
    )
    expect(seconds.code).toBe('connection-timeout')
  })

  test('something that is not PostgreSQL', async () => {
    const relay = await startRelay(0, { answer: client => client.write('HTTP/1.1 400 Bad Request\r\n\r\n') })
    const fault = await faultFrom(open(`postgres://127.0.0.1:${relay.port}/?sslmode=require`))
    expect(fault.code).toBe('ssl-failed')
  })
})

const starting = errorResponse({ S: 'FATAL', V: 'FATAL', C: '57P03', M: 'the database system is starting up' })

test('a starting server is waited for, and given up on', async () => {
  const answer = (client: { end(data: Buffer): unknown }, nth: number): boolean => {
    if (nth < 3) client.end(starting)
    return nth < 3
  }
  const relay = await startRelay(server.cluster().port, { answer })
  const session = await open(`postgres://postgres@127.0.0.1:${relay.port}/postgres?sslmode=disable`)
  await session.close()
  const never = await startRelay(0, { answer: client => Boolean(client.end(starting)) })
  const fault = await faultFrom(open(`postgres://127.0.0.1:${never.port}/?sslmode=disable`, { waitMs: 200 }))
  expect(fault.code).toBe('server-starting')
})

test('with waitMs a server that is not there yet is waited for', async () => {
  const port = server.cluster().port
  await server.cluster().kill()
  const waiting = open(`postgres://postgres@127.0.0.1:${port}/postgres`, { waitMs: 20_000 })
  await server.cluster().restart()
  await (await waiting).close()
})

test('through a socket, where sslmode does not matter', async () => {
  const session = await open(`host=${tmpdir()} port=${server.cluster().port} user=postgres sslmode=require`)
  expect(await session.query('SELECT inet_server_addr() AS address')).toEqual([{ address: null }])
  await session.close()
})

describe('several hosts', () => {
  test('the first that answers is taken', async () => {
    const session = await open(`postgres://postgres@127.0.0.1:${await unusedPort()},HERE/postgres`)
    await session.close()
  })

  test('all are named when none answers', async () => {
    const ports = [await unusedPort(), await unusedPort()]
    const fault = await faultFrom(open(`postgres://127.0.0.1:${ports[0]},127.0.0.1:${ports[1]}/shop`))
    expect(fault.message).toContain(`127.0.0.1:${ports[0]}/shop`)
    expect(fault.message).toContain(`127.0.0.1:${ports[1]}/shop`)
  })

  test('one that answers and refuses is the answer', async () => {
    const fault = await faultFrom(open('postgres://barred@HERE,no-such-host.invalid/postgres'))
    expect(fault.code).toBe('authentication-failed')
  })

  test('target_session_attrs=read-write passes over a read-only server', async () => {
    const readOnly = "options='-c default_transaction_read_only=on' target_session_attrs=read-write"
    const port = server.cluster().port
    const fault = await faultFrom(open(`host=127.0.0.1 port=${port} user=postgres ${readOnly}`))
    expect(fault.code).toBe('server-read-only')
    await (await open(`host=127.0.0.1 port=${port} user=postgres target_session_attrs=primary`)).close()
  })
})
