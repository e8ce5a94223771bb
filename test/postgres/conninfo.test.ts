import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import { type Conninfo, parseConninfo } from '../../src/postgres/conninfo.ts'
import { parseConninfoText } from '../../src/postgres/conninfo-text.ts'
import { around } from './surroundings.ts'

/** What the tables below write: host:port/database as user:password, sslmode where it is not the default. */
const show = (info: Conninfo): string => {
  const hosts = info.targets.map(({ host, address, port, password }) => {
    const at = address === host ? host : `${host}(${address})`
    return `${at}:${port}${password() === null ? '' : `#${password()}`}`
  })
  const ssl = info.tls.mode === 'prefer' ? '' : ` ${info.tls.mode}`
  return `${hosts.join(',')}/${info.database} as ${info.user}${ssl}`
}

const faultOf = (run: () => unknown): Fault => {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown
    throw thrown
  }
  throw new Error('no fault')
}

describe('what a string alone means', () => {
  test.each([
    ['', '/run/pg:5432/os as os'],
    ['shop', '/run/pg:5432/shop as os'],
    ['postgresql://', '/run/pg:5432/os as os'],
    ['postgres://db', 'db:5432/os as os'],
    ['postgres://db/shop', 'db:5432/shop as os'],
    ['postgres://app@db', 'db:5432/app as app'],
    ['postgres://app:pw@db:5433/shop', 'db:5433#pw/shop as app'],
    ['postgres://app:@db/shop', 'db:5432/shop as app'],
    ['postgresql://a%40b:p%40%3A%2Fw%20%25@db/my%2Fdb', 'db:5432#p@:/w %/my/db as a@b'],
    ['postgres://app:pa%C3%9Fwort@db/shop', 'db:5432#paßwort/shop as app'],
    ['postgres://%2Fvar%2Frun/shop', '/var/run:5432/shop as os'],
    ['postgres:///shop?host=/tmp&port=6000', '/tmp:6000/shop as os'],
    ['postgres://[2001:db8::1]:5433/shop', '2001:db8::1:5433/shop as os'],
    ['postgres://[::1]/shop', '::1:5432/shop as os'],
    ['postgres://h1:1,h2,h3:3/shop', 'h1:1,h2:5432,h3:3/shop as os'],
    ['postgres://h1,h2/shop?port=7', 'h1:7,h2:7/shop as os'],
    ['postgres://db/shop?user=app&password=pw&sslmode=require', 'db:5432#pw/shop as app require'],
    ['postgres://db/shop?ssl=true', 'db:5432/shop as os require'],
    ['postgres://db/?dbname=shop', 'db:5432/shop as os'],
    ['postgres://app:why?@db/shop?sslmode=require&', 'db:5432#why?/shop as app require'],
    ['  postgres://db/shop\n', 'db:5432/shop as os'],
    ['host=db port=5433 dbname=shop user=app password=pw', 'db:5433#pw/shop as app'],
    ["host = db password = 'x y' dbname=shop", 'db:5432#x y/shop as os'],
    [String.raw`password='it\'s a \\ ' host=db`, "db:5432#it's a \\ /os as os"],
    [String.raw`password=it\'s\ a\\b host=db`, "db:5432#it's a\\b/os as os"],
    ["password=a'b=c&d host=db", "db:5432#a'b=c&d/os as os"],
    ["host='' dbname='' user=app", '/run/pg:5432/app as app'],
    ['host=one host=two', 'two:5432/os as os'],
    ['host=db hostaddr=10.0.0.7', 'db(10.0.0.7):5432/os as os'],
    ['hostaddr=10.0.0.7,10.0.0.8 port=1,2', '10.0.0.7:1,10.0.0.8:2/os as os'],
    ['host=a,,c', 'a:5432,/run/pg:5432,c:5432/os as os'],
    ['sslmode=verify-full dbname=shop', '/run/pg:5432/shop as os verify-full'],
    ['sslrootcert=system', '/run/pg:5432/os as os verify-full'],
  ])('%s', (text, meaning) => expect(show(parseConninfo(text, around()))).toBe(meaning))

  test('the smaller parameters arrive', () => {
    const text = `options='-c search_path=a' application_name=x connect_timeout=3 keepalives=0 channel_binding=require target_session_attrs=read-write`
    expect(parseConninfo(text, around())).toMatchObject({
      options: '-c search_path=a',
      applicationName: 'x',
      connectTimeoutMs: 3000,
      keepAlive: false,
      channelBinding: 'require',
      wants: 'read-write',
    })
  })
})

describe('what is refused', () => {
  test.each([
    ['mysql://db/shop', 'does not start with postgresql://'],
    ['postgres://a:p@ss@db/shop', '"@" too many'],
    ['postgres://a:12/34@db/shop', '"@" too many'],
    ['postgres://a:pw/x', 'host part'],
    ['postgres://[::1/shop', 'host part'],
    ['postgres://a:%zz@db/shop', 'password in the connection URL has an invalid percent escape'],
    ['postgres://a:%00@db/shop', 'password in the connection URL has an invalid percent escape'],
    ['postgres://db/shop?schema=public', 'does not know: schema'],
    ['postgres://db/shop?sslmode', 'has no value'],
    ['postgres://a:p w@db/shop', 'contains a space'],
    ['host=db prot=5433', 'does not know: "prot"'],
    ['password=my secret=1', 'does not know: at character 13'],
    ['host=db password=my secret', 'cannot be read at character 21'],
    ["password='open host=db", 'cannot be read at character 1'],
    ['host=db port=99999', 'port'],
    ['host=a,b port=1,2,3', '3 ports cannot belong to 2 hosts'],
    ['host=a,b hostaddr=1.1.1.1', 'different numbers of hosts'],
    ['connect_timeout=soon', 'connect_timeout'],
    ['sslmode=no-verify dbname=x', 'sslmode=no-verify is not supported'],
    ['target_session_attrs=standby', 'target_session_attrs=standby is not supported'],
    ['load_balance_hosts=random', 'load_balance_hosts=random is not supported'],
    ['gssencmode=require', 'gssencmode=require is not supported'],
    ['require_auth=scram-sha-256', 'require_auth is not supported'],
    ['replication=database', 'replication=database is not supported'],
    ['sslrootcert=system sslmode=require', 'needs sslmode=verify-full'],
    ['sslnegotiation=direct', 'needs sslmode=require'],
    ['service=gone', 'no service "gone"'],
  ])('%s', (text, message) => {
    const fault = faultOf(() => parseConninfo(text, around()))
    expect(fault).toMatchObject({ code: 'conninfo-invalid', exit: 2 })
    expect(fault.message).toContain(message)
    expect(fault.hint).toBeTruthy()
  })

  test('without an account and without a user', () => {
    const fault = faultOf(() => parseConninfo('host=db', { ...around(), user: '' }))
    expect(fault.message).toContain('no user')
  })

  test('no message repeats a password', () => {
    const secret = fc.string({ minLength: 4, unit: 'grapheme-ascii' }).map(text => `${text}Zq7`)
    const forms = [
      (p: string) => `postgres://u:${p}@h/d`,
      (p: string) => `postgres://h/d?password=${p}`,
      (p: string) => `host=h password=${p} user=u`,
      (p: string) => `host=h password='${p} user=u`,
      (p: string) => `password='${p}' port=x`,
    ]
    fc.assert(
      fc.property(secret, fc.constantFrom(...forms), (password, form) => {
        try {
          parseConninfo(form(password), around())
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Fault)
          expect(String(thrown)).not.toContain('Zq7')
        }
      }),
      { numRuns: 1000 },
    )
  })
})

test('whatever is quoted properly comes back, in both spellings', () => {
  const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter(value => !value.includes('\0'))
  fc.assert(
    fc.property(text, text, (user, password) => {
      const pairs = `user=${quote(user)} password = ${quote(password)} dbname=d`
      expect(parseConninfoText(pairs)).toEqual({ user, password, dbname: 'd' })
      const url = `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@h/d`
      expect(parseConninfoText(url)).toEqual({ user, password, host: 'h', dbname: 'd' })
    }),
  )
})

describe('string over service over environment over defaults', () => {
  const env = {
    PGHOST: 'env',
    PGPORT: '1',
    PGUSER: 'envuser',
    PGDATABASE: 'envdb',
    PGPASSWORD: 'envpw',
    PGSSLMODE: 'disable',
  }
  const services =
    '# ours\n[other]\nhost=other\n\n[shop]\nhost=service\nport=2\nuser=serviceuser\nhost=ignored\n[more]\nport=9\n'

  test.each([
    ['', env, 'env:1#envpw/envdb as envuser disable'],
    ['postgres://db', env, 'db:1#envpw/envdb as envuser disable'],
    ['postgres://u:p@/d', env, 'env:1#p/d as u disable'],
    ['service=shop', env, 'service:2#envpw/envdb as serviceuser disable'],
    ['service=shop port=3', env, 'service:3#envpw/envdb as serviceuser disable'],
    ['postgres://h1,h2/d', env, 'h1:5432#envpw,h2:5432#envpw/d as envuser disable'],
    ['postgres:///?service=shop', {}, 'service:2/serviceuser as serviceuser'],
    ['', { PGSERVICE: 'shop' }, 'service:2/serviceuser as serviceuser'],
    ['service=more', { PGSERVICE: 'shop' }, '/run/pg:9/os as os'],
    ["host='' user=u", env, '/run/pg:1#envpw/envdb as u disable'],
    ['', { PGHOST: '', PGPORT: '' }, '/run/pg:5432/os as os'],
    ['', { PGHOSTADDR: '10.1.1.1' }, '10.1.1.1:5432/os as os'],
  ])('%s', (text, environment, meaning) => {
    const home = around(environment, { '/home/os/.pg_service.conf': services })
    expect(show(parseConninfo(text, home))).toBe(meaning)
  })

  test('PGSERVICEFILE, and the system file behind the home file', () => {
    const files = { '/s': '[a]\nhost=named', '/etc/pg/pg_service.conf': '[b]\nhost=system' }
    const home = around({ PGSERVICEFILE: '/s', PGSYSCONFDIR: '/etc/pg' }, files)
    expect(show(parseConninfo('service=a', home))).toBe('named:5432/os as os')
    expect(show(parseConninfo('service=b', home))).toBe('system:5432/os as os')
    const missing = faultOf(() => parseConninfo('service=a', around({ PGSERVICEFILE: '/gone' })))
    expect(missing.message).toContain('/gone cannot be read')
  })

  test.each([
    ['[a]\nhost', '/home/os/.pg_service.conf:2 is not keyword=value'],
    ['[a]\nhost=x\nservice=b', ':3 names another service'],
    ['[a]\n# c\n  nonsense=1', ':3 sets a parameter'],
  ])('a broken service file is named with its line: %j', (text, message) => {
    const home = around({}, { '/home/os/.pg_service.conf': text })
    expect(faultOf(() => parseConninfo('service=a', home)).message).toContain(message)
  })
})

test('a parsed connection printed by accident shows no password', () => {
  const info = parseConninfo('postgres://app:Zq7secret@db/shop?sslpassword=Zq7secret', around())
  expect(JSON.stringify(info)).not.toContain('Zq7')
})
