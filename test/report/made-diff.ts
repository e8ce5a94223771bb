import type { Finding } from '../../src/base/finding.ts'
import type { Catalog, Relation } from '../../src/catalog/catalog.ts'
import { type DiffReport, hostReport, replicaDiff } from '../../src/report/diff.ts'
import type { HopReport } from '../../src/report/status.ts'
import { catalog, column, constraint, table } from '../kinds/catalogs.ts'

const lines = table('public.lines', [], {
  constraints: [
    constraint('lines_pkey', 'primary', ['id']),
    {
      ...constraint('lines_orders', 'foreign', ['id']),
      definition: 'FOREIGN KEY (id) REFERENCES public.orders(id)',
      references: 'public.orders',
    },
  ],
})
const customers = table('public.customers', [column('name')])

const hostOf = (host: string, version: number, relations: readonly Relation[]): Catalog =>
  catalog({
    host,
    version,
    relations,
    types: [{ id: 'public.mood', kind: 'enum', labels: host === 'primary' ? ['sad'] : ['sad', 'ok'], comment: null }],
  }).catalog

const primary = hostOf('primary', 150_018, [
  customers,
  lines,
  table('public.orders', [
    column('note'),
    column('price', 'numeric', { default: '0' }),
    column('PK', 'character varying(3)[]'),
  ]),
])

const changed = (host: string, more: readonly Relation[] = []): Catalog =>
  hostOf(host, 180_004, [
    customers,
    table('public.lines', []),
    table('public.orders', [
      column('price', 'double precision', { default: '0' }),
      column('PK', 'character varying(3)[]', { notNull: true }),
      column('wei"rd \\ %', 'text', { default: "'<b>'::text" }),
    ]),
    ...more,
  ])

export const hop = (over: Partial<HopReport>): HopReport => ({
  from: 'primary',
  to: 'replica',
  state: 'streaming',
  lagBytes: 0,
  lagSeconds: null,
  slot: { name: 'repl_from_primary', active: true, retainedBytes: 0 },
  subscription: { name: 'repl_from_primary', enabled: true, running: true, copying: [] },
  ...over,
})

export const finding = (over: Partial<Finding>): Finding => ({
  code: 'column-missing-on-replica',
  weight: 'blocks',
  host: 'replica',
  object: 'public.orders.note',
  place: null,
  message: 'public.orders on replica lacks column note (text)',
  why: 'the next row stops the subscription',
  cure: ['-- on replica\nALTER TABLE public.orders ADD COLUMN note text;'],
  ...over,
})

/** A pair that differs, with its replicas of these names; the first of them has a table of its own. */
export const madeDiff = (over: Partial<DiffReport> = {}, names: readonly string[] = ['replica']): DiffReport => {
  const replicas = names.map((name, index) => changed(name, index === 0 ? [table('public.own', [])] : []))
  return {
    outcome: 'differs',
    at: '2026-11-25T20:14:03.123Z',
    hosts: [
      hostReport('primary', primary),
      ...replicas.map(replica => hostReport('replica', replica)),
      { name: 'materialize', role: 'materialize', version: null, database: null },
    ],
    hops: names.flatMap(name => [
      hop({ to: name }),
      hop({ from: name, to: 'materialize', state: 'inactive', subscription: null }),
    ]),
    replicas: replicas.map(replica => replicaDiff(primary, replica, {})),
    findings: [
      finding({
        code: 'type-differs',
        weight: 'note',
        object: 'public.orders.price',
        message: 'types differ',
        cure: [],
      }),
      finding({}),
    ],
    suppressed: [],
    ...over,
  }
}

/** The same pair with nothing to tell. */
export const equalDiff = (): DiffReport =>
  madeDiff({
    outcome: 'equal',
    replicas: [replicaDiff(primary, { ...primary, host: 'replica' }, {})],
    findings: [],
  })
