import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import type { Finding } from '../../src/base/finding.ts'
import { curesText } from '../../src/report/cure-text.ts'
import { type About, writeFindings } from '../../src/report/finding-formats.ts'
import {
  byPlace,
  byWeight,
  faultFindings,
  faultText,
  findingsText,
  findingText,
  isGrave,
} from '../../src/report/finding-text.ts'
import { plain } from '../../src/report/paint.ts'

const scan: Finding = {
  code: 'table-scan',
  weight: 'locks',
  host: null,
  object: 'public.orders.sane',
  place: { file: 'migrations/10 a,b.sql', line: 6, column: 3 },
  message: 'public.orders.sane: reads every row under ACCESS EXCLUSIVE',
  why: 'every reader: and, writer waits 100% of the time',
  cure: ['-- two steps:\nALTER TABLE orders ADD CHECK (a < 1 && b > "c") NOT VALID', 'SELECT `x` | 2'],
}

const missing: Finding = {
  code: 'column-missing-on-replica',
  weight: 'blocks',
  host: 'replica',
  object: 'public.orders.note',
  place: null,
  message: 'public.orders on replica lacks column note (text)',
  why: 'the next row stops the subscription',
  cure: ['-- on replica\nALTER TABLE public.orders ADD COLUMN note text;'],
}

const note: Finding = {
  ...missing,
  code: 'index-differs',
  weight: 'note',
  message: 'index i',
  why: 'index i',
  cure: [],
}
const all = [note, scan, missing, missing]

const about: About = { command: 'drift', version: '1.2.3', clean: 'all is well', fails: isGrave }

describe('for people', () => {
  test('place, weight, what, code; why; cures moved in', () => {
    expect(
      findingText(scan, plain),
    ).toBe(`migrations/10 a,b.sql:6:3: locks: public.orders.sane: reads every row under ACCESS EXCLUSIVE [table-scan]
  every reader: and, writer waits 100% of the time
  → -- two steps:
    ALTER TABLE orders ADD CHECK (a < 1 && b > "c") NOT VALID
  → SELECT \`x\` | 2`)
  })

  test('the host is named once, a reason that says nothing new not at all', () => {
    expect(findingText(note, plain)).toBe('note: index i on replica [index-differs]')
    expect(findingText(missing, plain)).toContain('blocks: public.orders on replica lacks column note (text) [')
  })

  test('a sum at the end; something to say where there is nothing', () => {
    expect(findingsText(all, 'all is well', plain)).toMatch(/\n4 findings: 2 blocks, 1 locks, 1 note$/)
    expect(findingsText([], 'all is well', plain)).toBe('all is well')
  })

  test('by weight: gravest first. By place: files as people count, lines, columns, then the rest', () => {
    expect(byWeight(all).map(({ weight }) => weight)).toEqual(['blocks', 'blocks', 'locks', 'note'])
    const at = (file: string, line: number, column: number): Finding => ({ ...scan, place: { file, line, column } })
    const sorted = [at('2_a.sql', 9, 1), at('2_a.sql', 10, 5), at('2_a.sql', 10, 6), at('10_b.sql', 1, 1), missing]
    expect(byPlace(sorted.toReversed())).toEqual(sorted)
  })

  test('a failure: what, what it found, what to type next; and as findings', () => {
    const fault = new Fault('waiting', '2_b waits', {
      exit: 4,
      findings: [missing],
      hint: 'repl-migrate up',
      host: 'materialize',
    })
    expect(faultText(fault, plain)).toBe(`waiting: 2_b waits [waiting]
  blocks: public.orders on replica lacks column note (text) [column-missing-on-replica]
    the next row stops the subscription
    → on replica: ALTER TABLE public.orders ADD COLUMN note text;
next: repl-migrate up`)
    expect(faultFindings(fault)).toEqual([
      {
        code: 'waiting',
        weight: 'stalls-materialize',
        host: 'materialize',
        object: null,
        place: null,
        message: '2_b waits',
        why: '2_b waits',
        cure: ['repl-migrate up'],
      },
      missing,
    ])
  })

  test('cures: each once, ready to be run', () => {
    const refresh = { ...note, cure: ['ALTER SUBSCRIPTION s REFRESH PUBLICATION', 'repl-migrate setup'], message: 'b' }
    expect(curesText([refresh, missing, missing], plain)).toBe(`-- b
-- run: repl-migrate setup
-- public.orders on replica lacks column note (text)
-- on replica
ALTER TABLE public.orders ADD COLUMN note text;
-- b
ALTER SUBSCRIPTION s REFRESH PUBLICATION;`)
    expect(curesText([note], plain)).toBe('-- nothing to cure')
  })
})

describe('github', () => {
  test('workflow commands with properties and data escaped', () => {
    expect(writeFindings.github([scan, note], about)).toBe(
      '::warning file=migrations/10 a%2Cb.sql,line=6,col=3,title=table-scan::public.orders.sane: reads every row under ACCESS EXCLUSIVE' +
        '%0Aevery reader: and, writer waits 100%25 of the time%0A-- two steps:%0AALTER TABLE orders ADD CHECK (a < 1 && b > "c") NOT VALID%0ASELECT `x` | 2\n' +
        '::notice title=index-differs (replica)::index i%0Aindex i\n',
    )
    expect(writeFindings.github([], about)).toBe('')
  })
})

describe('sarif', () => {
  const log = JSON.parse(writeFindings.sarif(all, about))
  const [run] = log.runs

  test('2.1.0, one run, a tool with a rule for each code', () => {
    expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringContaining('sarif-2.1.0') })
    expect(log.runs).toHaveLength(1)
    expect(run.tool.driver).toMatchObject({ name: 'repl-migrate', version: '1.2.3' })
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      'column-missing-on-replica',
      'index-differs',
      'table-scan',
    ])
  })

  test('results point at their rule and at a place, or at an object of a host', () => {
    for (const { ruleId, ruleIndex, message } of run.results) {
      expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId)
      expect(message.text).not.toBe('')
    }
    expect(run.results.map(({ level }: { level: string }) => level)).toEqual(['note', 'warning', 'error', 'error'])
    expect(run.results[1].locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'migrations/10%20a,b.sql' },
          region: { startLine: 6, startColumn: 3 },
        },
        logicalLocations: [{ fullyQualifiedName: 'public.orders.sane', kind: 'object' }],
      },
    ])
    expect(run.results[2].locations[0]).toEqual({
      logicalLocations: [{ fullyQualifiedName: 'replica.public.orders.note', kind: 'object' }],
    })
  })

  test('fingerprints are distinct, and stay when lines move', () => {
    const prints = (findings: readonly Finding[]): readonly string[] =>
      JSON.parse(writeFindings.sarif(findings, about)).runs[0].results.map(
        ({ partialFingerprints }: { partialFingerprints: Record<string, string> }) => partialFingerprints['finding/v1'],
      )
    expect(new Set(prints(all)).size).toBe(all.length)
    expect(prints([{ ...scan, place: { file: 'migrations/10 a,b.sql', line: 99, column: 1 } }])).toEqual(prints([scan]))
  })
})

describe('gitlab', () => {
  test('an array of issues with everything the widget needs', () => {
    const issues = JSON.parse(writeFindings.gitlab(all, about))
    expect(issues[1]).toEqual({
      description: `${scan.message}: ${scan.why}`,
      check_name: 'table-scan',
      fingerprint: 'table-scan:migrations/10 a,b.sql:public.orders.sane',
      severity: 'major',
      location: { path: 'migrations/10 a,b.sql', lines: { begin: 6 } },
    })
    expect(issues[2]).toMatchObject({ severity: 'blocker', location: { path: 'replica', lines: { begin: 1 } } })
    expect(new Set(issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(all.length)
    expect(writeFindings.gitlab([], about)).toBe('[]\n')
  })
})

describe('junit', () => {
  const xml = writeFindings.junit([...all, { ...note, message: 'bell \u0007 & <end>' }], about)

  test('well-formed: tags close, and nothing in texts and attributes is markup', () => {
    const open: string[] = []
    const rest = xml
      .replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '')
      .replace(
        /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
        (_tag, close: string, name: string, _attributes: string, empty: string) => {
          if (close === '/') expect(open.pop()).toBe(name)
          else if (empty === '') open.push(name)
          return ''
        },
      )
    expect(open).toEqual([])
    expect(rest).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#10;)/)
    expect(xml).toContain('bell ? &amp; &lt;end&gt;')
  })

  test('what fails the command fails here; the numbers add up', () => {
    expect(xml).toContain('<testsuite name="repl-migrate drift" tests="5" failures="3" errors="0">')
    expect(xml.match(/<testcase /g)).toHaveLength(5)
    expect(xml.match(/<failure /g)).toHaveLength(3)
    expect(xml.match(/<system-out>/g)).toHaveLength(2)
  })

  test('nothing found is one test that passed', () => {
    expect(writeFindings.junit([], about)).toContain('tests="1" failures="0"')
  })
})

describe('markdown', () => {
  test('a table whose cells stay cells, cures folded below', () => {
    const text = writeFindings.markdown(all, about)
    const rows = text.split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| weight'))
    expect(rows).toHaveLength(4)
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(4)
    expect(rows[1]).toContain('`migrations/10 a,b.sql:6:3`')
    expect(text).toContain(
      '```sql\n-- two steps:\nALTER TABLE orders ADD CHECK (a < 1 && b > "c") NOT VALID\nSELECT `x` | 2\n```',
    )
    expect(writeFindings.markdown([], about)).toBe('all is well\n')
  })

  test('a block of backticks stays inside its fence', () => {
    expect(writeFindings.markdown([{ ...scan, cure: ['```'] }], about)).toContain('````sql\n```\n````')
  })
})
