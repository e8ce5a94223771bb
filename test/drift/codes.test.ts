import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type DriftCode, driftCodes } from '../../src/drift/codes.ts'
import type { Case, Direction } from './case.ts'
import { cases } from './cases.ts'

/** Codes whose hosts need more than a schema of their own: a server that crashes, loses WAL or is encoded otherwise. */
const elsewhere: Partial<Record<DriftCode, string>> = {
  'initial-copy-unfinished': 'hop.test.ts',
  'slot-lost': 'servers.test.ts',
  'slot-inactive': 'servers.test.ts',
  'encoding-differs': 'servers.test.ts',
  'encoding-narrower-on-replica': 'servers.test.ts',
  'database-collation-differs': 'servers.test.ts',
}

const all: readonly Direction[] = ['primary', 'replica', 'differs']

/** Codes that say nothing of who has it. What only one host can have, its name tells. */
const several: Partial<Record<DriftCode, readonly Direction[]>> = {
  'default-differs': all,
  'identity-column-differs': all,
  'comment-differs': all,
  'trigger-differs': all,
  'rule-differs': all,
  'collation-differs': ['primary', 'replica'],
  'row-security-differs': ['primary', 'replica'],
  'options-differ': ['primary', 'replica'],
  'foreign-key-differs': ['primary', 'replica'],
  'index-differs': ['primary', 'replica'],
  'statistics-differ': ['primary', 'replica'],
  'identity-missing': ['primary', 'replica'],
  'generated-column-in-identity': ['primary', 'replica'],
  'operations-not-published': ['primary', 'replica'],
  'column-list': ['primary', 'replica'],
  'row-filter': ['primary', 'replica'],
}

const directionOf = ({ direction, primary, replica }: Case): Direction =>
  direction ?? (primary === undefined ? 'replica' : replica === undefined ? 'primary' : 'differs')

test.each(driftCodes)('%s is proved, in every direction it can have', code => {
  const file = elsewhere[code]
  if (file !== undefined) {
    expect(readFileSync(join(import.meta.dirname, file), 'utf8')).toContain(`'${code}'`)
    return
  }
  const own = cases.filter(drift => drift.code === code)
  expect(own).not.toEqual([])
  const directions = new Set(own.map(directionOf))
  expect([...(several[code] ?? [])].filter(direction => !directions.has(direction))).toEqual([])
})

test('what is grave is seen to be grave', () => {
  const unseen = cases.filter(({ weight, proof, stall }) => {
    if (weight === 'note' || weight === 'warning') return false
    if (weight === 'stalls-materialize') return stall === undefined && proof === undefined
    return proof === undefined
  })
  expect(unseen).toEqual([])
  const harmless = cases.filter(
    ({ weight, proof }) => weight === 'blocks' && (proof?.does === 'equal' || proof?.does === 'flows'),
  )
  expect(harmless).toEqual([])
})
