import { describe, expect, test } from 'vitest'
import type { Column, Index, TypeFact } from '../../src/catalog/catalog.ts'
import type { Lock, TableLock } from '../../src/kinds/kind.ts'
import type { Ruling } from '../../src/kinds/ruling.ts'
import type { Hosts } from '../../src/kinds/subject.ts'
import { facts } from '../support/facts.ts'
import { strengths, strongest } from '../support/observe.ts'
import { ruleText } from '../support/proof.ts'
import { column, constraint, pairOf, table } from './catalogs.ts'

type Seen = {
  readonly lock: string | null
  readonly rewrites?: boolean
  readonly error?: string
  readonly majors: readonly number[]
}
type Row = { readonly ddl: string; readonly observed: readonly Seen[] }

const index = (name: string, columns: readonly string[], unique: boolean): Index => ({
  name,
  definition: '',
  unique,
  primary: false,
  valid: true,
  columns,
  partial: false,
  expressions: false,
  constraint: null,
})

const pg = (name: string, type: string, typmod = -1, over: Partial<Column> = {}): Column =>
  column(name, `pg_catalog.${type}`, { typmod, ...over })

const types: readonly TypeFact[] = [
  { id: 'public.en', kind: 'enum', labels: ['x', 'y'], comment: null },
  {
    id: 'public.dm',
    kind: 'domain',
    base: 'integer',
    notNull: false,
    default: null,
    checks: [],
    unread: [],
    comment: null,
  },
]

/** The table the facts were measured on: `t`, beside it `o` and `ch`. */
const hostsOf = (major: number): Hosts =>
  pairOf(
    [
      table(
        'public.t',
        [
          pg('a', 'int4'),
          pg('b', 'text'),
          pg('v', '"varchar"', 14),
          pg('n', '"numeric"', (10 << 16) + 2 + 4),
          pg('ts', '"timestamp"'),
          pg('nn', 'int4', -1, { notNull: true }),
          column('e', 'public.en'),
          column('d', 'public.dm'),
        ],
        {
          constraints: [constraint('t_pkey', 'primary', ['id']), constraint('ckn', 'check', ['a'])],
          indexes: [index('ix', ['b'], false), index('ux', ['nn'], true)],
        },
      ),
      table('public.o', []),
      table('public.ch', [pg('a', 'int4')]),
    ],
    { at: { version: major * 10_000, types } },
  )

const rows = ((facts('locks') as { readonly rows?: readonly Row[] } | null)?.rows ?? []).flatMap(({ ddl, observed }) =>
  observed
    .filter(({ error }) => error === undefined)
    .flatMap(seen => seen.majors.filter(major => major >= 11).map(major => ({ ddl, major, seen }))),
)

/** Locks that keep nobody out are not told apart. */
const felt = (lock: string | null): string =>
  strengths.indexOf(lock as Lock | null) >= strengths.indexOf('SHARE') ? (lock ?? '') : 'nobody waits'

/** Those the statement takes by itself: the tool keeps writers off besides, where PostgreSQL does not. */
const ownLocks = ({ cost, before }: Ruling): readonly TableLock[] =>
  before?.includes('IN SHARE MODE') === true ? cost.locks.filter(({ lock }) => lock !== 'SHARE') : cost.locks

/** `DROP TABLE` leaves no table to look at, and TRUNCATE's new file holds no rows to write. */
const unseen = ['DROP TABLE t', 'TRUNCATE t']

if (rows.length === 0) test('facts absent: nothing was compared', () => expect(facts('locks')).toBeNull())

describe.each(rows.length > 0 ? ['locks'] : [])('%s and rewrites as measured', () => {
  test.each([11, 12, 13, 14, 15, 16, 17, 18])('on PostgreSQL %i', async asked => {
    const wrong: unknown[] = []
    for (const { ddl, seen } of rows.filter(({ ddl, major }) => major === asked && !unseen.includes(ddl))) {
      const rulings = (await ruleText(ddl, hostsOf(asked))).map(({ ruling }) => ruling)
      const locks = rulings.flatMap(ownLocks).filter(({ relation }) => relation === 'public.t')
      const claimed = {
        lock: felt(strongest(locks.map(({ lock }) => lock))),
        rewrites: rulings.some(({ cost }) => cost.rewrites),
      }
      const measured = { lock: felt(seen.lock), rewrites: seen.rewrites ?? false }
      if (JSON.stringify(claimed) !== JSON.stringify(measured)) wrong.push({ ddl, claimed, measured })
    }
    expect(wrong).toEqual([])
  })
})
