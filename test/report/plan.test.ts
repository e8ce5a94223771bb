import { describe, expect, test } from 'vitest'
import type { ActionReport, MigrationReport, PartReport, StepReport } from '../../src/report/migration.ts'
import { plain } from '../../src/report/paint.ts'
import { planMarkdown } from '../../src/report/plan-markdown.ts'
import { planMermaid } from '../../src/report/plan-mermaid.ts'
import { planText } from '../../src/report/plan-text.ts'

const place = { file: 'migrations/2_b.sql', line: 1, column: 1 }

const part = (over: Partial<PartReport>): PartReport => ({
  kind: 'some',
  order: 'expand',
  lane: 'expand',
  object: 'public.orders.note',
  lock: 'ACCESS EXCLUSIVE',
  rewrites: false,
  scans: false,
  diverges: false,
  loses: false,
  materialize: { effect: 'none', why: '' },
  why: 'primary first, apply would stop',
  instead: null,
  ...over,
})

const action = (
  doing: ActionReport['do'],
  sql: string,
  statement: number | null,
  number: number | null = null,
): ActionReport => ({
  do: doing,
  sql,
  place: { ...place, line: (statement ?? 0) + 1 },
  statement,
  part: number,
})

const step = (over: Partial<StepReport> & Pick<StepReport, 'id' | 'host' | 'do'>): StepReport => ({
  sql: [],
  actions: [],
  transaction: over.do === 'sql',
  state: 'pending',
  why: '',
  lsn: null,
  durationMs: null,
  ...over,
})

const add = 'ALTER TABLE orders ADD COLUMN note text,\n  DROP COLUMN fax'
const rename = 'ALTER TABLE orders RENAME TO sold; -- #1 <b>'
const migration: MigrationReport = {
  name: '2_b',
  file: 'migrations/2_b.sql',
  checksum: 'c',
  state: 'pending',
  statements: [
    {
      index: 1,
      place,
      sql: add,
      parts: [
        part({}),
        part({
          order: 'contract',
          lane: 'contract',
          object: 'public.orders.fax',
          loses: true,
          why: 'replica first, apply would stop for good',
          materialize: { effect: 'stalls', why: 'a Materialize table would stop' },
        }),
      ],
    },
    {
      index: 2,
      place: { ...place, line: 3 },
      sql: rename,
      parts: [
        part({ order: 'stream', lane: 'stream', object: 'public.orders', why: 'in any other order apply would stop' }),
      ],
    },
    {
      index: 3,
      place,
      sql: 'ALTER TABLE orders ADD CHECK (x)',
      parts: [
        part({
          order: 'contract',
          lane: 'contract',
          object: 'public.orders.c',
          scans: true,
          why: 'rows on their way',
          instead: '-- two steps:\nADD CHECK NOT VALID',
        }),
      ],
    },
  ],
  steps: [
    step({
      id: '1.expand',
      host: 'replica',
      do: 'sql',
      why: 'it must accept what comes',
      actions: [action('set', 'SET x = 1', 0), action('run', 'ALTER TABLE orders ADD COLUMN note text', 1, 0)],
    }),
    step({
      id: '1.primary',
      host: 'primary',
      do: 'sql',
      why: 'the whole file in one transaction',
      actions: [
        action('run', add, 1),
        action('send', rename, 2),
        action('run', rename, 2),
        action('touch', 'UPDATE orders SET a = a', null),
        action('run', 'ALTER TABLE orders ADD CHECK (x)', 3),
      ],
    }),
    step({ id: '1.barrier', host: 'replica', do: 'barrier', why: "replica has applied the primary's commit" }),
    step({ id: '1.gate', host: 'materialize', do: 'gate', why: 'a table would stall' }),
    step({
      id: '1.contract',
      host: 'replica',
      do: 'sql',
      why: 'nobody sends it any more',
      actions: [action('run', 'ALTER TABLE orders DROP COLUMN fax', 1, 1)],
    }),
    step({ id: 'refresh', host: 'primary', do: 'refresh', why: 'new tables join' }),
  ],
  findings: [],
}

const refused: MigrationReport = {
  ...migration,
  name: '3_c',
  findings: [
    {
      code: 'unknown',
      weight: 'blocks',
      host: null,
      object: 'X',
      place,
      message: 'X: refused',
      why: 'no ruling',
      cure: ['write Y'],
    },
  ],
}

describe('a plan for people', () => {
  test('steps in order, each with host and reason; a ruling where its text first appears', () => {
    expect(planText([migration], plain)).toBe(`2_b  migrations/2_b.sql
   1  replica  it must accept what comes · one transaction
       SET x = 1
       ALTER TABLE orders ADD COLUMN note text  migrations/2_b.sql:2:1
         expand · ACCESS EXCLUSIVE
         primary first, apply would stop
   2  primary  the whole file in one transaction
       ALTER TABLE orders ADD COLUMN note text, DROP COLUMN fax  migrations/2_b.sql:2:1
         contract · ACCESS EXCLUSIVE · its data is gone afterwards
         replica first, apply would stop for good
         Materialize stalls: a Materialize table would stop
       in the stream ▸ ALTER TABLE orders RENAME TO sold; -- #1 <b>  migrations/2_b.sql:3:1
         stream · ACCESS EXCLUSIVE
         in any other order apply would stop
       ALTER TABLE orders RENAME TO sold; -- #1 <b>
       rows again ▸ UPDATE orders SET a = a
       ALTER TABLE orders ADD CHECK (x)  migrations/2_b.sql:4:1
         contract · ACCESS EXCLUSIVE while it reads every row
         rows on their way
         instead  -- two steps:
                  ADD CHECK NOT VALID
   3  replica  waits until replica has applied the primary's commit
   4  materialize  waits for Materialize: a table would stall
   5  replica  nobody sends it any more · one transaction
       ALTER TABLE orders DROP COLUMN fax
   6  primary  new tables join

1 migration, 6 steps; nothing was changed`)
  })

  test('a refused file shows why, and no steps: none would run', () => {
    expect(planText([refused], plain)).toMatch(
      /^3_c {2}migrations\/2_b\.sql {2}refused\n {2}migrations\/2_b\.sql:1:1: blocks: X: refused \[unknown\]\n {4}no ruling\n {4}→ write Y\n\n/,
    )
  })

  test('what has begun says how far it is', () => {
    const begun = {
      ...migration,
      state: 'failed',
      steps: migration.steps.map(one => ({ ...one, state: one.id === '1.expand' ? 'done' : 'pending' })),
    }
    expect(planText([begun], plain)).toMatch(
      /^2_b .* failed\n {3}1 {2}replica {2}.* done\n[\s\S]* 2 {2}primary {2}the whole file in one transaction\n/,
    )
  })

  test('nothing pending', () => {
    expect(planText([], plain)).toBe('nothing to do: every migration is done')
  })
})

describe('a plan as a mermaid sequence diagram', () => {
  test('hosts are participants; every line means what mermaid reads', () => {
    expect(planMermaid([migration, refused])).toBe(`sequenceDiagram
  participant tool as repl-migrate
  participant h0 as primary
  participant h1 as replica
  participant h2 as materialize
  Note over h0,h2: 2_b
  tool->>h1: ALTER TABLE orders ADD COLUMN note text
  tool->>h0: ALTER TABLE orders ADD COLUMN note text, DROP COLUMN fax
  h0-->>h1: in the stream: ALTER TABLE orders RENAME TO sold#59; -- #35;1 #60;b#62;
  tool->>h0: ALTER TABLE orders RENAME TO sold#59; -- #35;1 #60;b#62;
  tool->>h0: UPDATE orders SET a = a
  h0-->>h1: rows again
  tool->>h0: ALTER TABLE orders ADD CHECK (x)
  h1-->>tool: has applied it
  tool-)h2: waits: a table would stall
  tool->>h1: ALTER TABLE orders DROP COLUMN fax
  tool->>h0: new tables join
  Note over h0,h2: 3_c: refused`)
  })

  test('nothing pending is still a diagram', () => {
    expect(planMermaid([])).toBe('sequenceDiagram\n  participant tool as repl-migrate\n  participant h0 as primary')
  })
})

describe('a plan for a pull request', () => {
  const text = planMarkdown([migration, refused], refused.findings)

  test('a table of steps whose cells stay cells, the SQL folded below it', () => {
    const rows = text.split('\n').filter(line => /^\| \d/.test(line))
    expect(rows).toHaveLength(6)
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5)
    expect(rows[1]).toContain('▸ `ALTER TABLE orders RENAME TO sold; -- #1 <b>`')
    expect(text).toContain('-- in the stream:\nALTER TABLE orders RENAME TO sold; -- #1 <b>;')
  })

  test('refusals and risks at the end', () => {
    expect(text).toMatch(/### `3_c`\n\nrefused: nothing of it would run\n\n\*\*1 finding\*\*: 1 blocks\n/)
    expect(planMarkdown([migration], [])).toMatch(/\nNothing risky was found\.\n$/)
    expect(planMarkdown([], [])).toBe('nothing to do: every migration is done\n')
  })
})
