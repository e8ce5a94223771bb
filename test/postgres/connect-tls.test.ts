import { chmodSync, chownSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/postgres/connect.ts'
import { parseConninfo } from '../../src/postgres/conninfo.ts'
import { faultFrom, testServer } from './server.ts'
import { around } from './surroundings.ts'

// A throw-away authority and its certificate for db.test and localhost, valid until 2126, used by nothing but this test.
const certificates = fileURLToPath(new URL('certificates', import.meta.url))
const authority = readFileSync(join(certificates, 'ca.pem'), 'utf8')

const server = testServer(18)

const install = (name: string, folder: string): void => {
  const path = join(folder, name)
  const owner = statSync(folder)
  copyFileSync(join(certificates, name), path)
  chmodSync(path, 0o600)
  chownSync(path, owner.uid, owner.gid)
}

beforeAll(async () => {
  const { dataDir, restart, url } = server.cluster()
  for (const name of ['server.pem', 'server.key']) install(name, dataDir)
  const hba = join(dataDir, 'pg_hba.conf')
  const rules = [
    'hostssl all encrypted 127.0.0.1/32 trust',
    'host all encrypted all reject',
    'hostnossl all plain 127.0.0.1/32 trust',
    'host all plain all reject',
    'host all asked all scram-sha-256',
  ]
  writeFileSync(hba, `${rules.join('\n')}\n${readFileSync(hba, 'utf8')}`)
  writeFileSync(
    join(dataDir, 'postgresql.auto.conf'),
    "ssl = on\nssl_cert_file = 'server.pem'\nssl_key_file = 'server.key'\n",
  )
  await restart()
  const admin = await connect(parseConninfo(url, around()), { host: 'primary', applicationName: 'test' })
  await admin.run("CREATE ROLE encrypted LOGIN; CREATE ROLE plain LOGIN; CREATE ROLE asked LOGIN PASSWORD 'pw'")
  await admin.close()
})

const open = (text: string) => {
  const here = `hostaddr=127.0.0.1 port=${server.cluster().port} dbname=postgres user=postgres`
  const info = parseConninfo(
    `${here} ${text}`,
    around({}, { '/ca': authority, '/other': authority.replace(/A/g, 'B') }),
  )
  return connect(info, { host: 'primary', applicationName: 'test' })
}

test.each([
  ['sslmode=disable', false],
  ['sslmode=allow', false],
  ['sslmode=prefer', true],
  ['', true],
  ['sslmode=require', true],
  ['sslmode=verify-ca sslrootcert=/ca host=elsewhere.test', true],
  ['sslmode=verify-full sslrootcert=/ca host=db.test', true],
  ['sslmode=allow user=encrypted', true],
  ['sslmode=prefer user=plain', false],
  ['sslmode=prefer sslrootcert=/other', false],
  ['sslmode=require sslnegotiation=direct', true],
  ['user=asked password=pw channel_binding=require sslmode=require', true],
])('%s is encrypted: %s', async (text, encrypted) => {
  const session = await open(text)
  const rows = await session.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
  await session.close()
  expect(rows).toEqual([{ ssl: encrypted }])
})

test.each([
  ['sslmode=verify-full sslrootcert=/ca host=elsewhere.test', 'ssl-failed', 'elsewhere.test'],
  ['sslmode=verify-full sslrootcert=system host=db.test', 'ssl-failed', 'with TLS'],
  ['sslmode=disable user=encrypted', 'authentication-failed', 'without TLS'],
  ['sslmode=require user=plain', 'authentication-failed', 'with TLS'],
  ['user=asked password=pw channel_binding=require sslmode=disable', 'authentication-failed', 'channel binding'],
  ['user=postgres channel_binding=require sslmode=require', 'authentication-failed', 'channel binding'],
])('%s fails: %s', async (text, code, message) => {
  const fault = await faultFrom(open(text))
  expect(fault.code).toBe(code)
  expect(fault.message).toContain(message)
})
