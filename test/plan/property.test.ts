import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planMigration } from '../../src/plan/plan.ts'
import { ruleMigration } from '../../src/plan/rule-file.ts'
import type { Action, ReplicaTarget, SqlStep, Step } from '../../src/plan/step.ts'
import type { Statement } from '../../src/sql/statement.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { column, pairOf, table } from '../kinds/catalogs.ts'

const name = fc.constantFrom('a', 'b', 'c', 'd')
const of = fc.constantFrom('orders', 'items', 'logs')

/** One command of an ALTER TABLE, of every order there is. */
const command = fc.oneof(
  fc.tuple(name).map(([one]) => `ADD COLUMN ${one} text`),
  fc.tuple(name).map(([one]) => `ADD COLUMN ${one} timestamptz DEFAULT now()`),
  fc.tuple(name).map(([one]) => `DROP COLUMN ${one}`),
  fc.tuple(name).map(([one]) => `ALTER COLUMN ${one} TYPE text USING ${one}::text`),
  fc.tuple(name).map(([one]) => `ALTER COLUMN ${one} SET NOT NULL`),
  fc.tuple(name).map(([one]) => `ALTER COLUMN ${one} DROP NOT NULL`),
  fc.tuple(name).map(([one]) => `ALTER COLUMN ${one} SET DEFAULT NULL`),
  fc.tuple(name).map(([one]) => `ADD CHECK (${one} IS NOT NULL)`),
)

const statement = fc.oneof(
  fc
    .tuple(of, fc.array(command, { minLength: 1, maxLength: 4 }))
    .map(([t, all]) => `ALTER TABLE ${t} ${all.join(', ')}`),
  fc.tuple(of, name, name).map(([t, from, to]) => `ALTER TABLE ${t} RENAME COLUMN ${from} TO ${to}`),
  fc.tuple(of, of).map(([from, to]) => `ALTER TABLE ${from} RENAME TO ${to}`),
  fc.tuple(of, name).map(([t, one]) => `CREATE INDEX ON ${t} (${one})`),
  fc.tuple(of, name).map(([t, one]) => `CREATE VIEW v AS SELECT ${one} FROM ${t}`),
  fc.tuple(of, name).map(([t, one]) => `UPDATE ${t} SET ${one} = NULL`),
  of.map(t => `CREATE TABLE ${t} (id bigint PRIMARY KEY, a text)`),
  of.map(t => `DROP TABLE ${t}`),
)

const hosts = pairOf(
  ['public.orders', 'public.items', 'public.logs'].map(id =>
    table(id, [column('a'), column('b', 'pg_catalog.int4', { notNull: true }), column('c')]),
  ),
)

const replicas: readonly ReplicaTarget[] = ['one', 'two'].map(one => ({
  name: one,
  mirror: 'full',
  materialize: false,
}))

const planOf = async (texts: readonly string[]) => {
  const sql = texts.map(text => `${text};`).join('\n')
  const text = { file: 'file.sql', line: 1, sql }
  const statements = await parseStatements(text)
  const migration = { name: 'file', up: text, down: null, checksum: '', transaction: 'file' as const }
  const block = { mode: 'together' as const, statements: statements.map(one => ({ statement: one, directives: [] })) }
  const plan = planMigration(ruleMigration({ migration, blocks: [block] }, hosts, ['public']), replicas)
  return { statements, plan }
}

const isSql = (step: Step): step is SqlStep => step.do === 'sql'

const actionsOn = (steps: readonly Step[], host: string): readonly Action[] =>
  steps.filter(isSql).flatMap(step => (step.host === host ? step.actions : []))

/** The texts of the file among these actions, as numbers of its parts. */
const partsIn = (statements: readonly Statement[], actions: readonly Action[]): readonly number[] => {
  const firsts = statements.map((_, at) => statements.slice(0, at).reduce((sum, { parts }) => sum + parts.length, 0))
  return actions.flatMap(({ from }) => {
    if (from === null) return []
    const first = firsts[from.statement] ?? 0
    if (from.part !== null) return [first + from.part]
    return statements[from.statement]?.parts.map((_, part) => first + part) ?? []
  })
}

const ascending = (numbers: readonly number[]): readonly number[] => numbers.toSorted((left, right) => left - right)

test('whatever the file: the primary runs it whole and in order, a replica runs no part twice, equal files give equal plans', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 6 }), async texts => {
      const { statements, plan } = await planOf(texts)
      expect(JSON.stringify((await planOf(texts)).plan)).toBe(JSON.stringify(plan))
      if (plan.findings.length > 0) return
      const count = statements.reduce((sum, { parts }) => sum + parts.length, 0)
      const onPrimary = partsIn(
        statements,
        actionsOn(plan.steps, 'primary').filter(action => action.do === 'run'),
      )
      const split = plan.statements.flatMap(({ ruled, lanes }) =>
        ruled.parts.map(({ ruling }, part) => ruling.split.length > 0 && lanes[part] === 'stream'),
      )
      expect(onPrimary).toEqual(Array.from({ length: count }, (_, part) => part).filter(part => split[part] !== true))
      const sent = partsIn(
        statements,
        actionsOn(plan.steps, 'primary').filter(action => action.do === 'send'),
      )
      for (const replica of replicas) {
        const own = partsIn(statements, actionsOn(plan.steps, replica.name))
        expect([...new Set([...own, ...sent])]).toHaveLength(own.length + sent.length)
      }
      expect(sent).toEqual(ascending(sent))
    }),
    { numRuns: 300 },
  )
}, 120_000)

test('whatever the file: E comes before P, C after a barrier on its host', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 6 }), async texts => {
      const { steps } = (await planOf(texts)).plan
      const primary = steps.findIndex(step => step.do === 'sql' && step.host === 'primary')
      for (const [index, step] of steps.entries()) {
        if (step.do !== 'sql' || step.host === 'primary') continue
        if (step.id.endsWith('.expand')) expect(index).toBeLessThan(primary)
        if (step.id.endsWith('.contract'))
          expect(steps.slice(primary, index).some(one => one.do === 'barrier' && one.host === step.host)).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
}, 120_000)
