import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { all } from '../../src/kinds/all.ts'
import { keyOf } from '../../src/kinds/key.ts'
import { kindOf } from '../../src/kinds/ruling.ts'
import { emptyScope } from '../../src/kinds/subject.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { readCorpus } from '../support/corpus.ts'

const keys = all.flatMap(kind => kind.keys)

test('kinds that share a key tell themselves apart', () => {
  const shared = keys.filter((key, index) => keys.indexOf(key) !== index)
  const silent = all.filter(kind => kind.matches === undefined && kind.keys.some(key => shared.includes(key)))
  expect(silent.map(kind => kind.name)).toEqual([])
})

test('every kind has an example', () => {
  expect(all.filter(kind => kind.examples.length === 0).map(kind => kind.name)).toEqual([])
})

const types = (file: string): string => {
  const folder = dirname(createRequire(import.meta.url).resolve('@pgsql/types'))
  return readFileSync(join(folder, file), 'utf8')
}

const members = (name: string): readonly string[] => {
  const [, body = ''] = new RegExp(`export type ${name} = ([^;]+);`).exec(types('enums.d.ts')) ?? []
  return body.split('|').map(member => member.trim().replaceAll('"', ''))
}

const tags = [...types('types.d.ts').matchAll(/^export interface (\w+Stmt) \{/gm)].map(([, tag = '']) => tag)

/** What the parser never gives as a statement of a file: parts of others, and what the server makes for itself. */
const inner = ['RawStmt', 'SetOperationStmt', 'ReturnStmt', 'PLAssignStmt', 'ReplicaIdentityStmt']

test('every statement of the grammar has a kind', () => {
  const known = new Set(keys.map(key => key.replace(/\..*$/, '')))
  const unknown = tags.filter(tag => !known.has(tag) && !inner.includes(tag))
  expect(unknown).toEqual(['TransactionStmt'])
})

/** Most of these the grammar never gives: it lists every object and command that any statement speaks of. */
test('objects and commands without a kind are refused, and written down', async () => {
  const lists = [
    ['AlterTableStmt', 'AlterTableType'],
    ...['DropStmt', 'RenameStmt', 'AlterObjectSchemaStmt', 'AlterOwnerStmt'].map(tag => [tag, 'ObjectType']),
  ] as const
  const unclaimed = lists.flatMap(([tag = '', type = '']) =>
    members(type)
      .map(member => `${tag}.${member}\n`)
      .filter(key => !keys.includes(key.trim())),
  )
  await expect(unclaimed.join('')).toMatchFileSnapshot('unclaimed.golden.txt')
})

test('every statement of the corpus has exactly one kind', async () => {
  const scope = emptyScope(['public'])
  const strangers = new Set<string>()
  const { present, texts } = readCorpus()
  for (const text of texts)
    for (const statement of await parseStatements(text))
      for (const part of statement.parts) {
        const subject = { part, hosts: null, scope }
        const claims = all.filter(kind => kind.keys.includes(keyOf(part)) && (kind.matches?.(subject) ?? true))
        const ends = statement.tag === 'TransactionStmt'
        if (!ends && (claims.length !== 1 || kindOf(subject).name === 'unknown'))
          strangers.add(`${keyOf(part)}: ${claims.map(kind => kind.name).join(', ')}`)
      }
  expect([...strangers]).toEqual([])
  expect(texts.length > 0).toBe(present)
})
