import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TypeFact } from '../../src/catalog/catalog.ts'
import { transfer } from '../../src/drift/transfer.ts'
import type { Verdict } from '../../src/drift/verdict.ts'
import { withClient } from '../../src/embedded/client.ts'
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts'

type Row = readonly [from: string, to: string, verdict: Verdict, value: string]

/** A value of the first type that shows the verdict: taken as it is, taken and changed, or refused by the second type. */
const rows: readonly Row[] = [
  ['integer', 'integer', 'travels', '-5'],
  ['smallint', 'bigint', 'travels', '-32768'],
  ['integer', 'bigint', 'travels', '-2147483648'],
  ['bigint', 'integer', 'range', '2147483648'],
  ['integer', 'smallint', 'range', '32768'],
  ['integer', 'double precision', 'travels', '2147483647'],
  ['integer', 'real', 'loses', '16777217'],
  ['bigint', 'double precision', 'loses', '9007199254740993'],
  ['integer', 'numeric', 'travels', '2147483647'],
  ['integer', 'numeric(12,2)', 'travels', '2147483647'],
  ['integer', 'numeric(10,2)', 'range', '2147483647'],
  ['integer', 'text', 'travels', '7'],
  ['integer', 'character varying(11)', 'travels', '-2147483648'],
  ['integer', 'character varying(10)', 'length', '-2147483648'],
  ['integer', 'boolean', 'never', '2'],
  ['boolean', 'integer', 'never', 'true'],
  ['boolean', 'text', 'travels', 'true'],
  ['oid', 'bigint', 'travels', '4294967295'],
  ['oid', 'integer', 'range', '4294967295'],
  ['numeric(10,2)', 'numeric', 'travels', '1.50'],
  ['numeric(10,2)', 'numeric(12,4)', 'travels', '99999999.99'],
  ['numeric(10,2)', 'numeric(11,4)', 'range', '99999999.99'],
  ['numeric(10,2)', 'numeric(10,1)', 'loses', '1.25'],
  ['numeric(10,2)', 'numeric(9,1)', 'range', '99999999.99'],
  ['numeric', 'numeric(10,2)', 'range', '999999999.5'],
  ['numeric', 'integer', 'format', '1.5'],
  ['numeric(9,0)', 'integer', 'travels', '999999999'],
  ['numeric(10,0)', 'integer', 'range', '9999999999'],
  ['numeric(15,2)', 'double precision', 'travels', '0.10'],
  ['numeric(20,0)', 'double precision', 'loses', '99999999999999999999'],
  ['numeric', 'double precision', 'range', `1${'0'.repeat(400)}`],
  ['real', 'double precision', 'travels', '0.1'],
  ['double precision', 'real', 'range', '1e300'],
  ['double precision', 'numeric', 'travels', 'Infinity'],
  ['double precision', 'numeric(10,2)', 'range', '1e300'],
  ['double precision', 'integer', 'format', '1.5'],
  ['text', 'character varying(3)', 'length', 'abcd'],
  ['character varying(10)', 'text', 'travels', 'abc'],
  ['character varying(10)', 'character varying(20)', 'travels', 'abc'],
  ['character varying(20)', 'character varying(10)', 'length', 'abcdefghijk'],
  ['character(3)', 'text', 'travels', 'ab'],
  ['character(3)', 'character(5)', 'loses', 'abc'],
  ['character varying(3)', 'character(3)', 'loses', 'a'],
  ['text', 'integer', 'format', 'x'],
  ['text', 'uuid', 'format', 'x'],
  ['uuid', 'character varying(20)', 'length', '00000000-0000-0000-0000-000000000001'],
  ['money', 'name', 'travels', '1'],
  ['numeric(10,2)', 'integer', 'never', '1.5'],
  ['numeric(6,2)', 'real', 'travels', '1234.56'],
  ['json', 'name', 'loses', `"${'x'.repeat(70)}"`],
  ['text', 'json', 'format', '{'],
  ['uuid', 'text', 'travels', '00000000-0000-0000-0000-000000000001'],
  ['uuid', 'character(36)', 'travels', '00000000-0000-0000-0000-000000000001'],
  ['uuid', 'character(40)', 'loses', '00000000-0000-0000-0000-000000000001'],
  ['json', 'jsonb', 'loses', '{"b":1,"a":2}'],
  ['jsonb', 'json', 'travels', '{"a": 1}'],
  ['jsonb', 'text', 'travels', '{"a": 1}'],
  ['date', 'timestamp without time zone', 'range', '5874897-12-31'],
  ['date', 'timestamp with time zone', 'range', '5874897-12-31'],
  ['timestamp without time zone', 'date', 'loses', '2026-01-02 03:04:05'],
  ['timestamp without time zone', 'timestamp with time zone', 'range', '294276-12-31 23:59:59'],
  ['timestamp with time zone', 'timestamp without time zone', 'loses', '2026-01-02 03:04:05+00'],
  ['timestamp with time zone', 'timestamp(3) with time zone', 'loses', '2026-01-02 03:04:05.123456+00'],
  ['timestamp(3) with time zone', 'timestamp with time zone', 'travels', '2026-01-02 03:04:05.123+00'],
  ['time without time zone', 'time(0) without time zone', 'loses', '03:04:05.6'],
  ['time with time zone', 'time without time zone', 'loses', '03:04:05+01'],
  ['interval', 'interval(0)', 'loses', '1.5 seconds'],
  ['bit(3)', 'bit(4)', 'length', '101'],
  ['bit(3)', 'bit varying(4)', 'travels', '101'],
  ['bit varying', 'bit varying(2)', 'length', '101'],
  ['bit varying(3)', 'bit(3)', 'length', '1'],
  ['cidr', 'inet', 'travels', '10.0.0.0/8'],
  ['inet', 'cidr', 'format', '10.0.0.1/8'],
  ['bytea', 'integer', 'never', '\\x01'],
  ['integer[]', 'bigint[]', 'travels', '{1,-2}'],
  ['bigint[]', 'integer[]', 'range', '{2147483648}'],
  ['character varying(5)[]', 'character varying(3)[]', 'length', '{abcd}'],
  ['timestamp(3) without time zone[]', 'timestamp(0) without time zone[]', 'loses', '{"2026-01-02 03:04:05.6"}'],
  ['integer[]', 'text', 'travels', '{1,2}'],
  ['integer[]', 'integer', 'never', '{1}'],
  ['integer', 'integer[]', 'never', '1'],
  ['boolean[]', 'integer[]', 'format', '{t}'],
  ['p.mood', 'r.mood', 'travels', 'sad'],
  ['r.mood', 'p.mood', 'range', 'happy'],
  ['r.mood[]', 'p.mood[]', 'range', '{happy}'],
  ['p.mood', 'text', 'travels', 'sad'],
  ['p.mood', 'character varying(3)', 'travels', 'sad'],
  ['r.mood', 'character varying(3)', 'length', 'happy'],
  ['text', 'p.mood', 'format', 'x'],
  ['integer', 'p.positive', 'range', '-1'],
  ['p.positive', 'p.positive', 'travels', '1'],
  ['p.positive', 'integer', 'travels', '1'],
  ['p.positive', 'smallint', 'range', '32768'],
  ['p.point2', 'r.point2', 'travels', '(1,2)'],
  ['r.point2', 'p.point2', 'range', '(1,2147483648)'],
  ['p.point2', 'p.point3', 'never', '(1,2)'],
  ['p.span', 'r.span', 'travels', '[1,2)'],
  ['r.span', 'p.span', 'range', '[1,2147483648)'],
]

const types: readonly TypeFact[] = [
  { id: 'p.mood', kind: 'enum', labels: ['sad'], comment: null },
  { id: 'r.mood', kind: 'enum', labels: ['happy', 'sad'], comment: null },
  {
    id: 'p.positive',
    kind: 'domain',
    base: 'integer',
    notNull: false,
    default: null,
    checks: ['CHECK ((VALUE > 0))'],
    unread: [],
    comment: null,
  },
  {
    id: 'p.point2',
    kind: 'composite',
    attributes: [
      { name: 'x', type: 'integer' },
      { name: 'y', type: 'integer' },
    ],
    comment: null,
  },
  {
    id: 'r.point2',
    kind: 'composite',
    attributes: [
      { name: 'x', type: 'integer' },
      { name: 'y', type: 'bigint' },
    ],
    comment: null,
  },
  {
    id: 'p.point3',
    kind: 'composite',
    attributes: ['x', 'y', 'z'].map(name => ({ name, type: 'integer' })),
    comment: null,
  },
  { id: 'p.span', kind: 'range', subtype: 'integer', comment: null },
  { id: 'r.span', kind: 'range', subtype: 'bigint', comment: null },
]

const schema = `CREATE SCHEMA p; CREATE SCHEMA r;
  CREATE TYPE p.mood AS ENUM ('sad'); CREATE TYPE r.mood AS ENUM ('happy', 'sad'); CREATE DOMAIN p.positive AS integer CHECK (VALUE > 0);
  CREATE TYPE p.point2 AS (x integer, y integer); CREATE TYPE r.point2 AS (x integer, y bigint);
  CREATE TYPE p.point3 AS (x integer, y integer, z integer);
  CREATE TYPE p.span AS RANGE (SUBTYPE = integer); CREATE TYPE r.span AS RANGE (SUBTYPE = bigint)`

const known = new Map(types.map(type => [type.id, type]))
const ends = { from: known, to: known, version: 180000, same: (left: string, right: string) => left === right }

describe('transfer', () => {
  const started: { cluster?: Cluster } = {}
  beforeAll(async () => {
    started.cluster = await startCluster({ major: 18, settings: { timezone: 'America/New_York' } })
    await withClient(started.cluster.url, client => client.query(schema))
  })
  afterAll(() => started.cluster?.stop())

  /** Output text of one type through the input function of the other, with its modifier, as apply does. */
  const send = ([from, to, , value]: Row) =>
    withClient(started.cluster?.url ?? '', async client => {
      await client.query(`CREATE TEMP TABLE source (v ${from}); CREATE TEMP TABLE target (v ${to})`)
      await client.query('INSERT INTO source VALUES ($1)', [value])
      const { rows: sent } = await client.query("SELECT format('%s', v) AS text FROM source")
      const record = `("${sent[0]?.text.replaceAll('\\', '\\\\').replaceAll('"', '""')}")`
      const { rows: read } = await client.query("SELECT format('%s', (r).v) AS text FROM (SELECT $1::target AS r) s", [
        record,
      ])
      return { sent: sent[0]?.text, read: read[0]?.text }
    })

  test.each(rows)('%s to %s: %s', async (...row) => {
    const [from, to, verdict] = row
    const result = transfer(from, to, ends)
    expect(result.verdict).toBe(verdict)
    expect(result.reason).not.toBe('')
    if (verdict === 'travels') await expect(send(row)).resolves.toBeDefined()
    else if (verdict === 'loses') {
      const { sent, read } = await send(row)
      expect(read).not.toBe(sent)
    } else await expect(send(row)).rejects.toThrow()
  })

  test('labels that are missing are named', () => {
    expect(transfer('r.mood', 'p.mood', ends)).toEqual({
      verdict: 'range',
      reason: "the replica's p.mood has no label 'happy'",
      changes: false,
      labels: { type: 'p.mood', missing: ['happy'] },
    })
  })

  test('numeric takes Infinity from 14 on', () => {
    expect(transfer('double precision', 'numeric', { ...ends, version: 130000 }).verdict).toBe('range')
  })

  test('types that nothing is known of are not said to travel', () => {
    expect(transfer('public.geometry', 'public.geography', ends).verdict).toBe('format')
    expect(transfer('public.geometry', 'public.geometry', ends).verdict).toBe('travels')
  })
})
