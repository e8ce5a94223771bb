import { expect, test } from 'vitest'
import { planMigration } from '../../src/plan/plan.ts'
import { ruleMigration } from '../../src/plan/rule-file.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { column, pairOf, table } from '../kinds/catalogs.ts'

test('a table made of a renamed one’s rows follows it into the stream, and is made empty there', async () => {
  const sql = 'ALTER TABLE orders RENAME TO old; CREATE TABLE kept AS SELECT * FROM old'
  const text = { file: 'file.sql', line: 1, sql }
  const statements = (await parseStatements(text)).map(statement => ({ statement, directives: [] }))
  const migration = { name: 'file', up: text, down: null, checksum: '', transaction: 'file' as const }
  const hosts = pairOf([table('public.orders', [column('note')])])
  const ruled = ruleMigration({ migration, blocks: [{ mode: 'together', statements }] }, hosts, ['public'])
  const { steps } = planMigration(ruled, [{ name: 'replica', mirror: 'full', materialize: false }])
  const actions = steps.flatMap(step => (step.do === 'sql' && step.host === 'primary' ? step.actions : []))
  expect(actions.map(action => [action.do, action.sql])).toEqual([
    ['send', 'ALTER TABLE orders RENAME TO old'],
    ['run', 'ALTER TABLE orders RENAME TO old'],
    ['send', 'CREATE TABLE kept AS SELECT * FROM old\nWITH NO DATA'],
    ['run', 'CREATE TABLE kept AS SELECT * FROM old'],
  ])
})
