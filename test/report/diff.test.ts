import { describe, expect, test } from 'vitest'
import { diffDocument } from '../../src/report/diff-document.ts'
import { writeDiff } from '../../src/report/diff-formats.ts'
import { rowsOf } from '../../src/report/diff-rows.ts'
import { diffSideBySide } from '../../src/report/diff-side-by-side.ts'
import { diffText } from '../../src/report/diff-text.ts'
import { plain } from '../../src/report/paint.ts'
import { errorsOf } from '../cli/documents.ts'
import { equalDiff, finding, madeDiff } from './made-diff.ts'

const first =
  '3 tables and 1 type differ between primary (PostgreSQL 15.18) and replica (PostgreSQL 18.4); 1 object is equal'

describe('text', () => {
  test('a headline, the unified text, what is grave, and a sum', () => {
    const lines = diffText(madeDiff(), plain).split('\n')
    expect(lines.slice(0, 4)).toEqual([first, '', '--- primary/public.mood.sql', '+++ replica/public.mood.sql'])
    expect(lines.slice(-3)).toEqual([
      '',
      'blocks: public.orders on replica lacks column note (text)',
      '2 findings: 1 blocks, 1 note; `repl-migrate drift` says why, `repl-migrate diff --cure` what removes them',
    ])
  })

  test('equal hosts take one line', () => {
    expect(diffText(equalDiff(), plain)).toBe(
      'no difference between primary (PostgreSQL 15.18) and replica (PostgreSQL 18.4): 4 objects are equal',
    )
  })

  test('every replica has its own headline', () => {
    const text = diffText(madeDiff({}, ['eu', 'us']), plain)
    expect(text.match(/^\d table.* equal$/gm)).toEqual([
      first.replace('replica', 'eu'),
      '2 tables and 1 type differ between primary (PostgreSQL 15.18) and us (PostgreSQL 18.4); 1 object is equal',
    ])
  })
})

describe('side by side', () => {
  test('lines about one thing beside each other, fitted to the width', () => {
    const text = diffSideBySide(madeDiff(), plain, 83)
    expect(text).toContain(`public.orders: differs
primary                                    replica
CREATE TABLE public.orders (               CREATE TABLE public.orders (
  id pg_catalog.int8 NOT NULL,               id pg_catalog.int8 NOT NULL,
  note pg_catalog.text,                  <
  price numeric DEFAULT 0,               |   price double precision DEFAULT 0,
  "PK" character varying(3)[],           |   "PK" character varying(3)[] NOT NULL,
                                         >   "wei""rd \\ %" text DEFAULT
                                         >     '<b>'::text,
`)
    const widths = text
      .split('\n')
      .slice(2, -3)
      .map(line => line.length)
    expect(Math.max(...widths)).toBe(82)
  })

  test('what does not fit goes on in the next line', () => {
    const narrow = diffSideBySide(madeDiff(), plain, 43)
    expect(narrow).toContain(`
  "PK" character     |   "PK" character
    varying(3)[],    |     varying(3)[] NOT
                     |     NULL,
`)
  })

  test('equal lines in between are told, not shown', () => {
    const unified = '--- a\n+++ b\n@@ -3,2 +3,1 @@\n three\n-four\n@@ -9,1 +8,2 @@\n nine\n+ten\n'
    expect(rowsOf(unified)).toEqual([
      { kind: 'folded', lines: 2 },
      { kind: 'same', primary: { number: 3, text: 'three' }, replica: { number: 3, text: 'three' } },
      { kind: 'changed', primary: { number: 4, text: 'four' }, replica: null },
      { kind: 'folded', lines: 4 },
      { kind: 'same', primary: { number: 9, text: 'nine' }, replica: { number: 8, text: 'nine' } },
      { kind: 'changed', primary: null, replica: { number: 9, text: 'ten' } },
    ])
  })

  test('a table of one host only', () => {
    expect(rowsOf('--- /dev/null\n+++ b\n@@ -0,0 +1,1 @@\n+one\n')).toEqual([
      { kind: 'changed', primary: null, replica: { number: 1, text: 'one' } },
    ])
  })
})

describe('json', () => {
  test('all of it, as its schema says', () => {
    const document = diffDocument(madeDiff({}, ['eu', 'us']))
    expect(errorsOf('diff', { format: 1, command: 'diff', durationMs: 1, ...document })).toEqual([])
    expect(document.equal).toEqual([
      { replica: 'eu', tables: 1, objects: 0 },
      { replica: 'us', tables: 1, objects: 0 },
    ])
    expect(document.tables.map(({ replica, table, kind, references }) => [replica, table, kind, references])).toEqual([
      ['eu', 'public.lines', 'differs', ['public.orders']],
      ['eu', 'public.orders', 'differs', []],
      ['eu', 'public.own', 'only-on-replica', []],
      ['us', 'public.lines', 'differs', ['public.orders']],
      ['us', 'public.orders', 'differs', []],
    ])
    expect(document.tables[1]?.columns[2]).toEqual({
      name: 'price',
      primary: 'numeric',
      replica: 'double precision',
      same: false,
      facts: {
        primary: { type: 'numeric', nullable: true, more: 'DEFAULT 0', key: false },
        replica: { type: 'double precision', nullable: true, more: 'DEFAULT 0', key: false },
      },
    })
  })
})

describe('markdown', () => {
  test('a table at a glance, what it means, and texts folded away', () => {
    const text = writeDiff.markdown(madeDiff())
    expect(text).toMatch(/^### Schema diff\n\nReplication stops or loses rows\.\n\n\*\*3 tables and 1 type differ /)
    expect(text).toContain(
      '| `public.orders` | differs | **blocks** public.orders on replica lacks column note (text) |',
    )
    expect(text).toContain('#### What replication makes of it\n\n**2 findings**: 1 blocks, 1 note\n')
    expect(text).toContain('<details><summary><code>public.orders</code>: differs</summary>\n\n```diff\n--- primary/')
  })

  test('never longer than a comment may be, and it says what was left out', () => {
    const report = madeDiff()
    const [replica] = report.replicas
    if (replica === undefined) throw new Error('no replica')
    const many = Array.from({ length: 400 }, (_, index) => ({
      table: `public.t${index}`,
      kind: 'differs' as const,
      text: `--- a\n+++ b\n@@ -1 +1 @@\n${'-x\n'.repeat(100)}`,
    }))
    const text = writeDiff.markdown({ ...report, replicas: [{ ...replica, tables: many }] })
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(text.length).toBeGreaterThan(60_000)
    expect(text).toMatch(/\n_\d+ parts left out: a comment holds 65536 characters\. .*_\n$/)
    expect(text).toContain('| … and 361 more | | |')
  })

  test('names cannot break out', () => {
    const report = madeDiff()
    const [replica] = report.replicas
    if (replica === undefined) throw new Error('no replica')
    const tables = [{ table: 'public."<i>|`*"', kind: 'differs' as const, text: '--- a\n+++ b\n```' }]
    const text = writeDiff.markdown({ ...report, replicas: [{ ...replica, tables }] })
    expect(text).toContain('| `` public."<i>\\|`*" `` | differs |')
    expect(text).toContain('<summary><code>public."&lt;i&gt;|`*"</code>: differs</summary>\n\n````diff')
  })
})

test('sql: the cures, ready to be run', () => {
  expect(writeDiff.sql(madeDiff({ findings: [finding({})] }))).toContain(
    'ALTER TABLE public.orders ADD COLUMN note text;',
  )
  expect(writeDiff.sql(equalDiff())).toBe('-- nothing to cure')
})

describe('mermaid', () => {
  test('tables with columns of both hosts, keys, remarks and references', () => {
    expect(writeDiff.mermaid(madeDiff()).split('\n')).toEqual([
      'erDiagram',
      '  "public.lines" {',
      '    pg_catalog_int8 id PK',
      '  }',
      '  "public.orders" {',
      '    pg_catalog_int8 id PK',
      '    pg_catalog_text note "only on primary"',
      '    numeric price "double precision on replica"',
      '    character_varying_3 _PK "character varying(3)[] not null on replica"',
      '    text wei_rd "only on replica"',
      '  }',
      '  "public.own" {',
      '    pg_catalog_int8 id PK "only on replica"',
      '  }',
      '  "public.orders" ||--o{ "public.lines" : "is referenced by"',
    ])
  })

  /** As mermaid 11 reads it: erDiagram.jison. */
  test.each([[madeDiff()], [madeDiff({}, ['e"u', 'u\\s%'])], [equalDiff()]])('every line is mermaid', report => {
    const name = '"[^"%\\r\\n\\v\\b\\\\]+"'
    const attribute = '[A-Za-z_\\u00C0-\\uFFFF][A-Za-z0-9_\\u00C0-\\uFFFF]*'
    const known = [
      'erDiagram',
      `  ${name} \\{`,
      `    ${attribute} (?!(?:[PFU]K)\\b)${attribute}(?: PK)?(?: "[^"]*")?`,
      '  \\}',
      `  ${name} \\|\\|--o\\{ ${name} : "[^"]*"`,
    ]
    const line = new RegExp(`^(?:${known.join('|')})$`)
    const lines = writeDiff.mermaid(report).split('\n')
    expect(lines.filter(one => !line.test(one))).toEqual([])
  })
})
