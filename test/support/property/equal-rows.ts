import type { TestPair } from '../pair.ts'
import { demand } from './demand.ts'
import type { World } from './world.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]

/** 1.50 as 1.5, 0.00 as 0: a numeric's zeros at the end are no part of its value. */
const byValue = (rows: Rows): readonly string[] =>
  rows.map(row => JSON.stringify(row).replace(/"(-?\d+(?:\.\d*?[1-9])?)\.?0*"/g, '"$1"')).toSorted()

/**
 * Without a key a replica finds a row by the values of all its columns, and may take one of the same values that spells a numeric
 * otherwise: the rows that are left then are equal by value.
 */
const equalByValue = async (pair: TestPair, table: string): Promise<boolean> => {
  const key = await pair.onReplica(
    `SELECT FROM pg_constraint WHERE conrelid = to_regclass($$${table}$$) AND contype = 'p'`,
  )
  if (key.length > 0) return false
  const [primary, replica] = [await pair.onPrimary(`TABLE ${table}`), await pair.onReplica(`TABLE ${table}`)]
  return JSON.stringify(byValue(primary)) === JSON.stringify(byValue(replica))
}

/** The rows of these tables, else of all, are the same on both hosts. */
export const rowsAreEqual = async ({ pair }: Pick<World, 'pair'>, tables?: readonly string[]): Promise<void> => {
  const shown: string[] = []
  for (const one of await pair.rows(tables)) {
    const onBoth = one.primary !== null && one.replica !== null
    if (one.equal || (onBoth && (await equalByValue(pair, one.table)))) continue
    const differences = one.firstDifferences.join(' | ').slice(0, 600)
    shown.push(`${one.table} (${one.primary} and ${one.replica} rows): ${differences}`)
  }
  demand(shown.length === 0, `rows differ: ${shown.join('; ')}`)
}
