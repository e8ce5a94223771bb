import { expect, test } from 'vitest'
import { conflict } from '../../src/plan/touches.ts'
import { column, pairOf, table } from '../kinds/catalogs.ts'
import { ruleText } from '../support/proof.ts'

const hosts = pairOf([table('public.stock', [column('x'), column('y')])])

/** Whether the last part must keep its place behind the first. */
const follows = async (sql: string): Promise<boolean> => {
  const parts = await ruleText(sql, hosts)
  const [first, last] = [parts[0], parts.at(-1)]
  if (first === undefined || last === undefined) throw new Error(`no parts in: ${sql}`)
  return conflict(first.touches(), last.touches())
}

test.each([
  ['ALTER TABLE stock ADD CHECK (x < 9); ALTER TABLE stock DROP CONSTRAINT stock_x_check', true],
  ['ALTER TABLE stock ADD CHECK (x < 9); ALTER TABLE stock RENAME CONSTRAINT stock_x_check TO small', true],
  ['ALTER TABLE stock ADD CHECK (x < 9); ALTER TABLE stock VALIDATE CONSTRAINT stock_x_check', true],
  ['ALTER TABLE stock ADD CHECK (x < 9); ALTER TABLE stock ALTER y DROP NOT NULL', false],
])('a constraint that no host has yet is one the file has made: %s', async (sql, expected) => {
  expect(await follows(sql)).toBe(expected)
})
