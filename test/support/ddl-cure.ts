import type { Finding } from '../../src/base/finding.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import type { TestPair } from './pair.ts'

/** What a refusal proposes, as far as a machine can follow it: SQL for one host now, or files that take the refused one's place or go before it. */
export type Cure =
  | { readonly do: 'repair'; readonly host: string; readonly sql: string }
  | { readonly do: 'write'; readonly files: readonly string[]; readonly before: boolean }

const next = /^-- (?:.*)in the next migrations?.*$/m

const earlier = /^-- in a migration of its own before this one:$/m

const isSql = async (text: string): Promise<boolean> => {
  if (/…|\/\*|repl-migrate (?!:)[a-z]/.test(text)) return false
  try {
    return (await parseStatements({ file: 'cure.sql', line: 1, sql: text })).length > 0
  } catch {
    return false
  }
}

/** The first cure of a refusal where it is SQL; null where it is for a person. */
export const cureOf = async (findings: readonly Finding[]): Promise<Cure | null> => {
  const text = findings[0]?.cure[0] ?? ''
  const host = /^-- on (\w+)\n/.exec(text)?.[1]
  if (host !== undefined) return { do: 'repair', host, sql: text }
  const files = text.split(next)
  const whole = await Promise.all(files.map(isSql))
  return files.length > 0 && whole.every(Boolean) ? { do: 'write', files, before: earlier.test(text) } : null
}

/** Runs SQL on the host it is for. */
export const repair = (pair: TestPair, host: string, sql: string): Promise<unknown> =>
  host === 'primary' ? pair.onPrimary(sql) : pair.onReplica(sql)
