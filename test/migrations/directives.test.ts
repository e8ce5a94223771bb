import { describe, expect, test } from 'vitest'
import { parseDuration } from '../../src/base/duration.ts'
import { readDirectives } from '../../src/migrations/directives.ts'
import { faultOf } from './fixture.ts'

const place = { file: 'm/1.sql', line: 3, column: 5 }
const read = (text: string) => readDirectives({ text, place })
const at = (column: number) => ({ ...place, column })

describe('every directive', () => {
  test.each([
    ['host=primary', { name: 'host', host: 'primary', reason: null }],
    ['host=replica', { name: 'host', host: 'replica', reason: null }],
    ['host=both reason="seeds"', { name: 'host', host: 'both', reason: 'seeds' }],
    ['order=expand', { name: 'order', order: 'expand', reason: null }],
    ['order=contract', { name: 'order', order: 'contract', reason: null }],
    ['order=stream', { name: 'order', order: 'stream', reason: null }],
    ["order=free reason='no rows'", { name: 'order', order: 'free', reason: 'no rows' }],
    ['no-transaction', { name: 'no-transaction' }],
    [
      'allow=drop-column reason="read by nobody since v3"',
      { name: 'allow', rule: 'drop-column', reason: 'read by nobody since v3' },
    ],
    ['publish=off', { name: 'publish' }],
    ['materialize=ignore', { name: 'materialize' }],
    ['lock-timeout=5s', { name: 'lock-timeout', milliseconds: 5000 }],
  ])('%s', (written, directive) => {
    expect(read(`-- repl-migrate: ${written}`)).toEqual([{ ...directive, place: at(22) }])
  })

  test.each([
    '--repl-migrate:host=both',
    '-- REPL-Migrate :  host = both  ',
    '/* repl-migrate: host=both */',
    '-- repl_migrate: host="both"',
  ])('in the spelling %s', text => {
    expect(read(text)).toMatchObject([{ name: 'host', host: 'both' }])
  })

  test('several in one comment, each at its place', () => {
    expect(read('-- repl-migrate: host=primary, order=free  no-transaction')).toMatchObject([
      { name: 'host', place: at(22) },
      { name: 'order', place: at(36) },
      { name: 'no-transaction', place: at(48) },
    ])
  })

  test('a block comment has lines', () => {
    const [first, second] = read('/* repl-migrate: host=both\n  publish=off */')
    expect([first?.place, second?.place]).toEqual([at(22), { file: 'm/1.sql', line: 4, column: 3 }])
  })

  test('a reason explains all in front of it that have none', () => {
    expect(read('-- repl-migrate: allow=a allow=b reason="ab" allow=c, reason="c, too"')).toMatchObject([
      { rule: 'a', reason: 'ab' },
      { rule: 'b', reason: 'ab' },
      { rule: 'c', reason: 'c, too' },
    ])
  })

  test.each([
    '-- a comment',
    '/* host=primary */',
    "-- repl-migrate's plan says so",
    '-- repl-migrate plans it',
    '-- see repl-migrate: docs',
  ])('%s is a comment like any other', text => {
    expect(read(text)).toEqual([])
  })
})

describe('what is refused', () => {
  test.each([
    ['hots=primary', 22, 'no directive `hots`', 'did you mean `host`?'],
    ['no-transactions', 22, 'no directive `no-transactions`', 'did you mean `no-transaction`?'],
    ['host=both, whatever', 33, 'no directive `whatever`', 'known are host, order, no-transaction'],
    ['host', 22, '`host` needs a value', 'host=primary|replica|both'],
    ['host=subscriber', 22, '`host` cannot be `subscriber`', 'host=primary|replica|both'],
    ['order=refuse', 22, '`order` cannot be `refuse`', 'order=expand|contract|stream|free'],
    ['no-transaction=yes', 22, 'takes no value', 'leave the value out'],
    ['publish=on', 22, '`publish` cannot be `on`', 'publish=off'],
    ['materialize=off', 22, '`materialize` cannot be `off`', 'materialize=ignore'],
    ['allow=drop-column', 22, '`allow=drop-column` turns a check off and needs a reason', 'reason="'],
    ['allow=drop-column reason="  "', 22, 'needs a reason', 'reason="'],
    ['allow=a reason="a" allow=b', 41, '`allow=b` turns', 'reason="'],
    ['allow reason="why"', 22, '`allow` needs a rule', 'allow=RULE'],
    ['allow=Drop/Column reason="why"', 22, '`Drop/Column` is not the name of a rule', 'allow=RULE'],
    ['reason="why" host=both', 22, 'this reason explains nothing', 'behind its directive'],
    ['host=both reason', 32, 'this reason explains nothing', 'behind its directive'],
    ['host=both reason="a" reason="b"', 43, 'this reason explains nothing', 'behind its directive'],
    ['allow=a reason="open', 30, '`reason="open` is not', 'double quotes'],
    ['host=primary; order=free', 22, '`host` cannot be `primary;`', 'host='],
    ['lock-timeout=5 s', 37, 'no directive `s`', 'known are'],
    ['lock-timeout', 22, 'needs a duration', '300ms'],
    ['lock-timeout=soon', 22, '`soon` is not a lock timeout', '300ms'],
    ['lock-timeout=0', 22, '0 would wait for ever', '300ms'],
    ['', 5, 'names no directive', 'known are host'],
  ])('%s', async (written, column, message, hint) => {
    const fault = await faultOf(() => read(`-- repl-migrate: ${written}`))
    expect(fault).toMatchObject({ code: 'directive', exit: 2, place: at(column) })
    expect(fault.message).toContain(message)
    expect(fault.hint).toContain(hint)
  })

  test('a directive without its colon', async () => {
    expect((await faultOf(() => read('-- repl-migrate host=primary'))).hint).toBe('write `-- repl-migrate: …`')
    expect((await faultOf(() => read('-- repl-migrate no-transaction'))).message).toContain('colon')
  })
})

test.each([
  ['300ms', 300],
  ['5s', 5000],
  ['1.5min', 90_000],
  ['2h', 7_200_000],
  ['1 d', 86_400_000],
  ['250', 250],
  ['1500us', 2],
  ['0', 0],
  ['25d', null],
  ['5S', null],
  ['5 sec', null],
  ['-1s', null],
  ['', null],
])('the duration %s is %s ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})
