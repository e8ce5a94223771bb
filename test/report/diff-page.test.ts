import { describe, expect, test } from 'vitest'
import { writeDiff } from '../../src/report/diff-formats.ts'
import { html } from '../../src/report/html/markup.ts'
import { equalDiff, finding, hop, madeDiff } from './made-diff.ts'

const page = writeDiff.html(madeDiff())
const count = (text: string, part: string): number => text.split(part).length - 1

test('values are escaped wherever they stand', () => {
  const name = `<script>"x"&'y'`
  const safe = '&lt;script&gt;&quot;x&quot;&amp;&#39;y&#39;'
  expect(html`<p title="${name}">${name}${html`<b>${name}</b>`}</p>`.markup).toBe(
    `<p title="${safe}">${safe}<b>${safe}</b></p>`,
  )
  expect(html`${'a\u0000b\u202ec\nd\te'}`.markup).toBe('a\u2400b\\u202ec\nd\te')
})

test('no text of the hosts becomes part of the page', () => {
  const evil = '</style></script><script>alert(1)</script>"\'><img src=x onerror=alert(2)>'
  const written = writeDiff.html(
    madeDiff(
      {
        hops: [hop({ to: evil, state: evil, slot: { name: evil, active: true, retainedBytes: 0 } })],
        findings: [finding({ host: evil, object: evil, message: evil, why: `${evil} indeed`, cure: [evil] })],
      },
      [evil],
    ),
  )
  expect(count(written, '<script')).toBe(1)
  expect(written).not.toContain('<img')
  expect(written).not.toContain('onerror=alert(2)>')
})

test('the same report gives the same page, byte for byte', () => {
  expect(writeDiff.html(madeDiff())).toBe(page)
  expect(page).toContain('<time datetime="2026-11-25T20:14:03.123Z">2026-11-25 20:14:03 UTC</time>')
})

test('nothing comes from elsewhere', () => {
  expect(page.match(/(?:src|href|url|action|import)\s*[=(]\s*["']?(?!#|data:,)[^"'#)>\s]*[/.]/gi) ?? []).toEqual([])
  expect(page).not.toMatch(/https?:/)
  expect(page).toContain("default-src 'none'")
})

describe('the picture', () => {
  test('every hop in words, once for eyes and once for ears', () => {
    expect(page).toContain(
      'aria-label="primary to replica: streaming, up to date, slot repl_from_primary. replica to materialize: inactive, up to date, slot repl_from_primary"',
    )
    expect(page).toContain('>✓ streaming</text>')
    expect(page).toContain('class="hop broken"')
  })

  test.each([
    [{}, 'well', '✓ streaming'],
    [{ lagBytes: 20_000_000, lagSeconds: 3 }, 'slow', '! streaming'],
    [{ lagSeconds: 11.24, lagBytes: 10 }, 'slow', '! streaming'],
    [{ state: 'catchup' }, 'slow', '! catchup'],
    [{ state: 'copying' }, 'slow', '! copying'],
    [{ state: 'disabled' }, 'broken', '✕ disabled'],
    [{ state: 'no subscription', slot: null, lagBytes: null }, 'broken', '✕ no subscription'],
  ] as const)('%j is %s', (over, health, words) => {
    const written = writeDiff.html(madeDiff({ hops: [hop(over)] }))
    expect(written).toContain(`class="hop ${health}"`)
    expect(written).toContain(`>${words}</text>`)
  })

  test('several replicas, each with its own hops', () => {
    const written = writeDiff.html(madeDiff({}, ['eu', 'us', 'ap']))
    expect(count(written, '<svg')).toBe(2)
    expect(count(written, 'class="hop well"')).toBe(6)
    expect(count(written, 'class="host replica"')).toBe(6)
    expect(count(written, '>Materialize</text>')).toBe(4)
  })

  test('of several slots between two hosts the worst is drawn', () => {
    const two = [hop({}), hop({ state: 'inactive' })]
    const written = writeDiff.html(madeDiff({ hops: two }))
    expect(count(written, 'class="hop broken"')).toBe(2)
    expect(written).toContain('>2 slots</text>')
  })
})

test('what differs is unfolded, what is equal is folded', () => {
  expect(count(page, '<details class="object"')).toBe(4)
  expect(page.match(/<details class="object"[^>]* open>/g)).toHaveLength(4)
  expect(page).toContain('<details class="equal" data-group><summary>1 equal</summary>')
  expect(page).not.toMatch(/<details class="(?:equal|notes|cures)"[^>]* open>/)
})

test('a finding leads to its object, and says what to run', () => {
  const [, anchor = 'none'] = /<a href="#([^"]+)"><code>public\.orders\.note<\/code>/.exec(page) ?? []
  expect(page).toContain(`id="${anchor}" data-weight="blocks note" open><summary><h3><code>public.orders</code>`)
  expect(page).toContain('<pre tabindex="0">-- on replica\nALTER TABLE public.orders ADD COLUMN note text;</pre>')
})

test('a column of both hosts with what differs marked', () => {
  expect(page).toContain('<code><mark>numeric</mark></code> <span class="null">null</span>')
  expect(page).toContain('<code>character varying(3)[]</code> <span class="null"><mark>not null</mark></span>')
  expect(page).toContain('<td class="absent" data-host="replica">not there</td>')
})

test('equal hosts: the picture, and nothing to filter', () => {
  const written = writeDiff.html(equalDiff())
  expect(written).toContain('<h1>Primary and replica are equal</h1>')
  expect(written).toContain('Nothing here stops replication or Materialize.')
  expect(written).not.toContain('id="search"')
  expect(written).not.toContain('class="object"')
})
