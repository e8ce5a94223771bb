import { describe, expect, test } from 'vitest'
import { all } from '../../src/kinds/all.ts'
import type { Kind } from '../../src/kinds/kind.ts'
import { emptyScope } from '../../src/kinds/scope.ts'
import type { Subject } from '../../src/kinds/subject.ts'
import { kindReport } from '../../src/report/kind.ts'
import { kindIndex } from '../../src/report/kind-index.ts'
import { kindPage } from '../../src/report/kind-page.ts'
import { kindList, kindText } from '../../src/report/kind-text.ts'
import { cell } from '../../src/report/markdown.ts'
import { plain } from '../../src/report/paint.ts'
import { parseStatements } from '../../src/sql/statements.ts'

const kindNamed = (name: string): Kind => {
  const found = all.find(kind => kind.name === name)
  if (found === undefined) throw new Error(`no kind ${name}`)
  return found
}

const reportOf = async (kind: Kind) => {
  const texts = await Promise.all(kind.examples.map(({ sql }) => parseStatements({ file: '', line: 1, sql })))
  const parts = texts.flat().flatMap(statement => statement.parts)
  return kindReport(
    kind,
    parts.map((part): Subject => ({ part, hosts: null, scope: emptyScope(['public']) })),
  )
}

const rowsOf = async (name: string) => (await reportOf(kindNamed(name))).rows

describe('a kind as values', () => {
  test('has a row for each case and one for the rest', async () => {
    const truncate = kindNamed('truncate-table')
    const rows = await rowsOf('truncate-table')
    expect(rows.map(({ when }) => when)).toEqual([...truncate.cases.map(({ when }) => when), null])
    expect(rows.find(({ rule }) => rule === 'truncate')).toMatchObject({
      order: 'refuse',
      allowed: { order: 'primary' },
      loses: true,
    })
  })

  test('the lock of a row is the kind’s unless it says otherwise', async () => {
    const locks = (await rowsOf('drop-index')).map(({ lock, transaction }) => `${lock} ${transaction}`)
    expect(new Set(locks)).toEqual(new Set(['ACCESS EXCLUSIVE inside', 'SHARE UPDATE EXCLUSIVE alone']))
  })

  test.each([
    ['create-index', 'it is unique', 'CREATE UNIQUE INDEX CONCURRENTLY orders_code'],
    ['add-column', 'the column is generated and a host publishes', 'ADD COLUMN doubled bigint'],
    ['add-column', 'the default is computed and the table that large', 'ADD COLUMN lot double'],
    ['create-table', 'it has no primary key', 'ALTER TABLE public.large'],
    ['truncate-table', 'Materialize reads the replica', 'DELETE FROM public.orders;'],
  ])('%s, when %s …: the example that shows it best', async (name, when, instead) => {
    const row = (await rowsOf(name)).find(one => one.when?.startsWith(when))
    expect(row?.instead).toContain(instead)
  })

  test('one effect for each sort of change, gravest first', async () => {
    const { materialize } = await reportOf(kindNamed('add-column'))
    expect(materialize.map(({ effect }) => effect)).toEqual(['offers', 'none'])
    expect((await reportOf(kindNamed('comment-on'))).materialize).toEqual([])
  })

  test('patterns of the examples are read as words', async () => {
    const examples = (await Promise.all(all.map(reportOf))).flatMap(report => report.examples)
    const texts = examples.flatMap(({ wrong }) => wrong?.text ?? [])
    expect(texts).toContain('missing replicated column')
    expect(texts).toContain('duplicate key or insert_exists')
    expect(texts.filter(text => /[\\|?*]/.test(text))).toEqual([])
  })
})

test('a terminal’s text in full', async () => {
  const text = kindText(await reportOf(kindNamed('truncate-table')), plain)
  await expect(`${text}\n`).toMatchFileSnapshot('truncate-table.golden.txt')
})

test('every example, row and key of every kind is on its page', async () => {
  for (const kind of all) {
    const page = kindPage(await reportOf(kind))
    for (const { title, sql } of kind.examples) {
      expect(page).toContain(`### ${cell(title)}\n`)
      expect(page).toContain(sql)
    }
    expect(page.match(/^\| (?!when|---)/gm)).toHaveLength(kind.cases.length + 1)
    for (const key of kind.keys) expect(page).toContain(`\`${key}\``)
    for (const { verdict } of kind.cases)
      if (verdict.rule !== undefined) expect(page).toContain(`allow=${verdict.rule} `)
  }
})

test('no table is broken by what stands in it, no page holds HTML', async () => {
  const reports = await Promise.all(all.map(reportOf))
  const pages = [kindIndex([{ name: 'all', kinds: reports }]), ...reports.map(kindPage)]
  for (const page of pages) {
    const text = page.replace(/^(`{3,})[\s\S]*?^\1$/gm, '')
    const bars = (line: string): number => line.replaceAll('\\|', '').split('|').length
    for (const block of text.match(/(?:^\|.*\n?)+/gm) ?? [])
      expect(new Set(block.trim().split('\n').map(bars)).size, block).toBe(1)
    expect(text.replace(/`[^`]*`/g, '')).not.toMatch(/<\w|<!--|&\w+;/)
  }
})

test('a list of kinds has a line for each', async () => {
  const lines = kindList([await reportOf(kindNamed('drop-column'))], plain).split('\n')
  expect(lines[0]).toMatch(/^drop-column {2}Drops a column\. .* free refuse stream contract$/)
})
