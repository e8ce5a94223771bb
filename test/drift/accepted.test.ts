import { describe, expect, test } from 'vitest'
import type { Finding, Weight } from '../../src/base/finding.ts'
import { accept, type DriftBaseline } from '../../src/drift/accepted.ts'
import { driftCodes } from '../../src/drift/codes.ts'
import { classOf, type Selection, selected } from '../../src/drift/selection.ts'

const found = (code: string, object: string | null, weight: Weight = 'blocks', host = 'replica'): Finding => ({
  code,
  weight,
  host,
  object,
  place: null,
  message: code,
  why: '',
  cure: [],
})

const today = '2026-11-25'
const rules = { ignore: [], baseline: null, today, whole: true }

describe('ignore entries', () => {
  const findings = [found('index-differs', 'public.by_a', 'note'), found('column-list', 'public.orders')]

  test('by code, by object, by both', () => {
    const kept = (entry: { code?: string; object?: string }) =>
      accept(findings, { ...rules, ignore: [{ ...entry, reason: 'r' }] }).findings.map(({ code }) => code)
    expect(kept({ code: 'index-differs' })).toEqual(['column-list'])
    expect(kept({ object: 'public.*' })).toEqual([])
    expect(kept({ object: 'public.order' })).toEqual(['index-differs', 'column-list', 'ignore-unused'])
    expect(kept({ code: 'index-differs', object: '*.orders' })).toEqual([
      'index-differs',
      'column-list',
      'ignore-unused',
    ])
    expect(kept({ object: 'public_by_a' })).toEqual(['index-differs', 'column-list', 'ignore-unused'])
  })

  test('their reason goes along', () => {
    const { suppressed } = accept(findings, {
      ...rules,
      ignore: [{ code: 'column-list', reason: 'the fax is secret' }],
    })
    expect(suppressed).toEqual([{ ...findings[1], suppressed: 'ignored: the fax is secret' }])
  })

  test('hold through their last day, then count again', () => {
    const until = (day: string) =>
      accept(findings, { ...rules, ignore: [{ code: 'column-list', reason: 'r', until: day }] }).findings.map(
        ({ code, weight }) => [code, weight],
      )
    expect(until(today)).toEqual([['index-differs', 'note']])
    expect(until('2026-11-24')).toEqual([
      ['index-differs', 'note'],
      ['column-list', 'blocks'],
      ['ignore-expired', 'warning'],
    ])
  })

  test('one without effect is not blamed where only a part was asked for', () => {
    const ignore = [{ code: 'none', reason: 'r' }]
    expect(accept(findings, { ...rules, ignore }).findings.at(-1)).toMatchObject({
      code: 'ignore-unused',
      weight: 'note',
    })
    expect(accept(findings, { ...rules, ignore, whole: false }).findings).toEqual(findings)
  })
})

describe('a baseline', () => {
  const baseline: DriftBaseline = { file: 'b.json', findings: [found('column-list', 'public.orders', 'diverges')] }

  test('keeps what it has seen, unless it has become graver or is elsewhere', () => {
    const kept = (finding: Finding) => accept([finding], { ...rules, baseline, whole: false }).findings.length
    expect(kept(found('column-list', 'public.orders', 'diverges'))).toBe(0)
    expect(kept(found('column-list', 'public.orders', 'note'))).toBe(0)
    expect(kept(found('column-list', 'public.orders', 'blocks'))).toBe(1)
    expect(kept(found('column-list', 'public.items', 'diverges'))).toBe(1)
    expect(kept(found('row-filter', 'public.orders', 'diverges'))).toBe(1)
    expect(kept(found('column-list', 'public.orders', 'diverges', 'east'))).toBe(1)
  })

  test('that has outlived its drift says so', () => {
    expect(accept([], { ...rules, baseline }).findings).toEqual([
      expect.objectContaining({
        code: 'baseline-stale',
        weight: 'note',
        cure: ['repl-migrate drift --write-baseline b.json'],
      }),
    ])
  })
})

describe('a selection', () => {
  const findings = [
    found('column-missing-on-replica', 'public.orders.note'),
    found('index-differs', '"My Shop".by_a', 'note'),
    found('routine-differs', 'public.total(integer, text)', 'note'),
    found('subscription-disabled', 'from_primary'),
  ]
  const codes = (selection: Selection) => findings.filter(selected(selection)).map(({ code }) => code)

  test.each<[Selection, readonly string[]]>([
    [{}, findings.map(({ code }) => code)],
    [{ tables: ['public.orders'] }, ['column-missing-on-replica', 'subscription-disabled']],
    [{ tables: ['public.order'] }, ['subscription-disabled']],
    [{ exclude: ['public.*'] }, ['index-differs', 'subscription-disabled']],
    [{ schemas: ['My Shop'] }, ['index-differs', 'subscription-disabled']],
    [{ classes: ['columns', 'objects'] }, ['column-missing-on-replica', 'routine-differs']],
    [{ only: ['index-differs'] }, ['index-differs']],
    [{ skip: ['index-differs', 'routine-differs'] }, ['column-missing-on-replica', 'subscription-disabled']],
    [{ classes: ['columns'], skip: ['column-missing-on-replica'] }, []],
  ])('%j', (selection, expected) => {
    expect(codes(selection)).toEqual(expected)
  })

  test('every code has its class, once', () => {
    expect(driftCodes.filter(code => classOf(code) === null)).toEqual([])
    expect(new Set(driftCodes).size).toBe(driftCodes.length)
    expect(classOf('materialize-pin-broken')).toBe('materialize')
    expect(classOf('no-such-code')).toBeNull()
  })
})
