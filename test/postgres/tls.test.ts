import { expect, test } from 'vitest'
import { parseConninfoText } from '../../src/postgres/conninfo-text.ts'
import { readTls, tlsAttempts } from '../../src/postgres/tls.ts'
import { around } from './surroundings.ts'

const ROOT = '/home/os/.postgresql/root.crt'

/** One word per attempt: plain, or what TLS checks of the certificate. */
const attempts = (text: string, files: Record<string, string> = {}, host = 'db'): string =>
  tlsAttempts(readTls(parseConninfoText(text), around({}, files)), host)
    .map(ssl => {
      if (ssl === false) return 'plain'
      if (!ssl.rejectUnauthorized) return 'any'
      return `${ssl.ca ? 'file' : 'system'}${ssl.checkServerIdentity ? '' : '+name'}`
    })
    .join(' ')

// PostgreSQL documentation, tables 34.1 and 34.2, and the sentence on `require` with a root certificate.
test.each([
  ['sslmode=disable', {}, 'plain'],
  ['sslmode=allow', {}, 'plain any'],
  ['sslmode=prefer', {}, 'any plain'],
  ['', {}, 'any plain'],
  ['sslmode=require', {}, 'any'],
  ['sslmode=require', { [ROOT]: 'pem' }, 'file'],
  ['sslmode=prefer', { [ROOT]: 'pem' }, 'file plain'],
  ['sslmode=verify-ca', { [ROOT]: 'pem' }, 'file'],
  ['sslmode=verify-full', { [ROOT]: 'pem' }, 'file+name'],
  ['sslmode=verify-full sslrootcert=/ca', { '/ca': 'pem' }, 'file+name'],
  ['sslrootcert=system', {}, 'system+name'],
])('%s with %j', (text, files, expected) => expect(attempts(text, files)).toBe(expected))

test('a socket is never encrypted', () => expect(attempts('sslmode=verify-full', {}, '/run/pg')).toBe('plain'))

test.each(['verify-ca', 'verify-full'])('%s without a root certificate is refused with the ways out', mode => {
  expect(() => attempts(`sslmode=${mode}`)).toThrow(
    `sslmode=${mode} needs a root certificate and ${ROOT} cannot be read`,
  )
})

test('the name that is checked is the host’s, also when hostaddr says where to dial; an address is no SNI', () => {
  const tls = readTls({ sslmode: 'require' }, around())
  expect(tlsAttempts(tls, 'db.example.org')).toMatchObject([{ host: 'db.example.org', servername: 'db.example.org' }])
  expect(tlsAttempts(tls, '10.0.0.1')[0]).not.toHaveProperty('servername')
})

test('the client certificate: from its usual place, never without its key, and a key others may read is refused', () => {
  const usual = { '/home/os/.postgresql/postgresql.crt': 'crt', '/home/os/.postgresql/postgresql.key': 'key' }
  const tls = readTls({}, around({}, usual))
  expect(tlsAttempts(tls, 'db')[0]).toMatchObject({ cert: 'crt', key: 'key' })
  expect(tlsAttempts(readTls({ sslcertmode: 'disable' }, around({}, usual)), 'db')[0]).not.toHaveProperty('cert')
  expect(() => readTls({ sslcert: '/gone' }, around())).toThrow('/gone cannot be read')
  expect(() => readTls({ sslcert: '/c' }, around({}, { '/c': 'crt' }))).toThrow('no private key')
  const open = { '/c': 'crt', '/k': { text: 'key', mode: 0o644 } }
  expect(() => readTls({ sslcert: '/c', sslkey: '/k' }, around({}, open))).toThrow('may be read by others')
})
