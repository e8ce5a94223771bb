import { describe, expect, test } from 'vitest'
import { parseConninfo } from '../../src/postgres/conninfo.ts'
import { around } from './surroundings.ts'

describe('.pgpass', () => {
  const pgpass = [
    '# a comment:5432:*:*:no',
    'db:5432:shop:app:first',
    'db:5432:shop:app:second',
    'db:*:*:ann:a\\:b\\\\c',
    'localhost:5432:*:app:socket',
    'we\\:ird:*:*:*:colon',
    '*:*:*:none:',
    '*:6000:*:*:wild',
    'short:line',
  ].join('\n')
  const home = (mode = 0o600) => around({}, { '/home/os/.pgpass': { text: pgpass, mode } })
  const passwordFor = (text: string, mode?: number) => parseConninfo(text, home(mode)).targets[0]?.password()

  test.each([
    ['postgres://app@db/shop', 'first'],
    ['postgres://app:own@db/shop', 'own'],
    ['postgres://ann@db:7/any', 'a:b\\c'],
    ['user=app', 'socket'],
    ['user=app host=/other/dir', null],
    ['host=we:ird user=x', 'colon'],
    ['postgres://app@db/elsewhere', null],
    ['postgres://who@anywhere:6000/x', 'wild'],
    ['postgres://none@db/x', null],
  ])('%s', (text, password) => expect(passwordFor(text)).toBe(password))

  test('each host of a list gets its own', () => {
    const file = { '/home/os/.pgpass': 'h1:*:*:*:one\nh2:*:*:*:two' }
    const info = parseConninfo('postgres://h1,h2/d', around({}, file))
    expect(info.targets.map(target => target.password())).toEqual(['one', 'two'])
  })

  test.each([0o640, 0o604, 0o644])('mode %o is not used, and it is said', mode => {
    const info = parseConninfo('postgres://app@db/shop', home(mode))
    expect(info.targets[0]?.password()).toBeNull()
    expect(info.notes.join()).toContain('chmod 0600 /home/os/.pgpass')
  })

  test('PGPASSFILE names another, PGPASSWORD beats both', () => {
    const files = { '/home/os/.pgpass': '*:*:*:*:home', '/p': '*:*:*:*:named' }
    const password = (env: Record<string, string>) =>
      parseConninfo('postgres://db', around(env, files)).targets[0]?.password()
    expect(password({ PGPASSFILE: '/p' })).toBe('named')
    expect(password({ PGPASSFILE: '/p', PGPASSWORD: 'env' })).toBe('env')
  })
})
