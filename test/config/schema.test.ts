import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearest } from '../../src/base/nearest.ts'
import type { ConfigFile } from '../../src/config/config.ts'
import { DURATION_PATTERN, durationMs } from '../../src/config/duration.ts'
import { checkConfig } from '../../src/config/schema.ts'
import { isTablePattern, selectTables } from '../../src/config/tables.ts'
import { jsonSchema } from './json-schema.ts'

/** Every key there is; the compiler holds it to the written type, the tests to the schema. */
const FULL: Required<ConfigFile> = {
  migrations: 'sql',
  primary: { url: 'p', publication: 'pub' },
  replicas: { east: { url: 'r', primaryUrl: 'p', subscription: 's', publication: 'm', mirror: 'tables' } },
  replica: { url: 'r' },
  materialize: { url: 'm', source: 's', apply: 'off' },
  tables: { include: ['a.*'], exclude: ['a.b'] },
  timeouts: { lock: '1s', statement: 0, barrier: '1min', initialSync: '1h' },
  lockRetry: { attempts: 1, maxDelay: 5 },
  backfill: { above: 0, batch: 1, pause: '1s', maxLag: '1MB' },
  drift: {
    ignore: [{ code: 'index-differs', object: 'public.*', reason: 'reports', until: '2026-12-31' }],
    failOn: ['blocks'],
    baseline: 'drift.json',
  },
}

describe('the published JSON Schema', () => {
  test('says yes and no where the reader does', async () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(jsonSchema())
    const files: unknown[] = [
      {},
      FULL,
      { $schema: 'x' },
      { primary: { url: 1 } },
      { unknown: 1 },
      { timeouts: { lock: '5m' } },
      { timeouts: { lock: -1 } },
      { replicas: { primary: {} } },
      { lockRetry: { attempts: 0.5 } },
      { backfill: { batch: 0 } },
      { backfill: { maxLag: '16 mb' } },
      { drift: { ignore: [{ code: 'x' }] } },
      { drift: { ignore: [{ code: 'x', reason: 'y', until: 'soon' }] } },
      { drift: { failOn: ['everything'] } },
      [],
    ]
    for (const file of files) {
      const checked = checkConfig(file)
      expect({ file, valid: validate(file) }).toEqual({ file, valid: !Array.isArray(checked) })
    }
  })

  test('names every key of the written type, with defaults for editors', async () => {
    const schema = jsonSchema()
    expect(Object.keys(schema['properties'] ?? {}).sort()).toEqual(['$schema', ...Object.keys(FULL)].sort())
    expect(JSON.stringify(schema)).toContain('"default":"repl_to_replica"')
    expect(schema).not.toHaveProperty('required')
  })
})

describe('durations', () => {
  test.each([
    ['0', 0],
    [0, 0],
    ['2s', 2000],
    ['500ms', 500],
    ['5min', 300_000],
    ['1h', 3_600_000],
    ['1.5 h', 5_400_000],
    ['2d', 172_800_000],
    ['250', 250],
    [250.4, 250],
  ])('%j is %i ms', (text, ms) => expect(durationMs(text)).toBe(ms))

  test.each(['', 's', '5m', '-1s', '1h30min', '1 hour', '1e3'])('%j is no duration', text => {
    expect(DURATION_PATTERN.test(text)).toBe(false)
  })
})

test.each([
  ['publicaton', 'publication'],
  ['Primary', 'primary'],
  ['exlude', 'exclude'],
  ['zebra', null],
])('%s: did you mean %s', (word, expected) => {
  expect(nearest(word, ['primary', 'publication', 'include', 'exclude', 'url']) ?? null).toBe(expected)
})

describe('selecting tables', () => {
  test.each([
    [['*.*'], [], 'public.orders', true],
    [['*.*'], [], 'app.x', true],
    [['*.*'], [], 'pg_catalog.pg_class', false],
    [['*.*'], [], 'pg_temp_3.x', false],
    [['*.*'], [], 'information_schema.tables', false],
    [['*.*'], [], 'repl_migrate.journal', false],
    [['repl_migrate.*'], [], 'repl_migrate.journal', false],
    [['public.*'], [], 'app.x', false],
    [['public.*'], ['public.log_*'], 'public.log_2024', false],
    [['public.*'], ['public.log_*'], 'public.catalog_x', true],
    [['app_*.orders'], [], 'app_1.orders', true],
    [['app_*.orders'], [], 'app_1.orders2', false],
    [['public.Orders'], [], 'public.orders', false],
    [['public.a+b'], [], 'public.aab', false],
    [['"My Schema"."a*b"'], [], 'My Schema.a*b', true],
    [['"My Schema"."a*b"'], [], 'My Schema.axb', false],
    [[], [], 'public.orders', false],
  ])('%j without %j: %s %s', (include, exclude, name, selected) => {
    const [schema = '', table = ''] = name.split('.')
    expect(selectTables({ include, exclude })(schema, table)).toBe(selected)
  })

  test.each(['orders', 'a.b.c', '', '.', 'a.', '"a.b', 'a b.c'])('%j is no pattern', text => {
    expect(isTablePattern(text)).toBe(false)
  })

  test('a quoted pattern means exactly that table', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme-ascii' })
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(name, name, name, (table, other, schema) => {
        fc.pre(!schema.startsWith('pg_') && other !== table)
        const select = selectTables({ include: [`${quote(schema)}.${quote(table)}`], exclude: [] })
        return select(schema, table) && !select(schema, other)
      }),
    )
  })
})
