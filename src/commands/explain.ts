import { Fault } from '../base/fault.ts'
import { nearest } from '../base/nearest.ts'
import { all } from '../kinds/all.ts'
import type { Kind, Verdict } from '../kinds/kind.ts'
import { isRiskCode, type RiskPage, riskPage, risks } from '../kinds/risk.ts'
import { kindOf } from '../kinds/ruling.ts'
import { emptyScope } from '../kinds/scope.ts'
import type { Subject } from '../kinds/subject.ts'
import { parseMigration } from '../migrations/parse.ts'
import type { RuledPart } from '../plan/rule-file.ts'
import { redactSql } from '../postgres/redact.ts'
import { fittingRow, type KindReport, kindReport } from '../report/kind.ts'
import type { ExplainedPart } from '../report/kind-text.ts'
import { migrationReport } from '../report/migration.ts'
import type { Part } from '../sql/statement.ts'
import { parseStatements } from '../sql/statements.ts'
import { judgeUnseen } from './unseen.ts'

/** What was asked about: kinds (by name, rule, risk or grammar key; all of them for nothing), or the parts of a piece of SQL. */
export type Explanation =
  | { readonly kinds: readonly KindReport[]; readonly risk?: RiskPage }
  | { readonly parts: readonly ExplainedPart[] }

const unseen = (part: Part): Subject => ({ part, hosts: null, scope: emptyScope(['public']) })

const reportOf = async (kind: Kind): Promise<KindReport> => {
  const texts = [...kind.examples.map(({ sql }) => sql), ...kind.cases.flatMap(({ shown }) => shown ?? [])]
  const statements = await Promise.all(texts.map(sql => parseStatements({ file: kind.name, line: 1, sql })))
  return kindReport(
    kind,
    statements.flat().flatMap(({ parts }) => parts.map(unseen)),
  )
}

const verdictsOf = (kind: Kind): readonly Verdict[] => [...kind.cases.map(({ verdict }) => verdict), kind.otherwise]

/** Findings about what a statement costs: their ids, and the verdicts behind them. */
const costly: Readonly<Record<string, (verdict: Verdict) => boolean>> = {
  'table-rewrite': ({ rewrites }) => rewrites === true,
  'table-scan': ({ scans }) => scans === true,
  'loses-data': ({ loses }) => loses === true,
}

const answersTo = (kind: Kind, word: string): boolean =>
  kind.keys.some(key => key.toLowerCase() === word || key.toLowerCase().startsWith(`${word}.`)) ||
  verdictsOf(kind).some(verdict => verdict.rule === word || costly[word]?.(verdict) === true)

const hyphened = (what: string): string => what.toLowerCase().replace(/;$/, '').replace(/\s+/g, '-')

/** By name, which may be written as SQL writes it (`ADD COLUMN`); else by rule or by key, `AlterTableStmt` standing for all of its. */
const kindsCalled = (what: string): readonly Kind[] => {
  const word = hyphened(what)
  const named = all.filter(({ name }) => name === word)
  return named.length > 0 ? named : all.filter(kind => answersTo(kind, word))
}

const names = (): readonly string[] => [
  ...all.flatMap(kind => [kind.name, ...kind.keys, ...verdictsOf(kind).flatMap(({ rule }) => rule ?? [])]),
  ...Object.keys(risks),
]

const unknown = (what: string, near: string | undefined): Fault =>
  new Fault('kind-unknown', `\`${what}\` is no kind of statement, no rule, no risk and no name of the grammar`, {
    exit: 2,
    hint:
      near === undefined
        ? '`repl-migrate explain` lists the kinds; SQL will do as well: repl-migrate explain "DROP TABLE t"'
        : `did you mean \`${near}\`?`,
  })

/** The kind whose page tells more, and the row of its table that decided. */
const whence = ({ part, ruling }: RuledPart): Pick<ExplainedPart, 'page' | 'when'> => {
  const subject = unseen(part)
  const kind = kindOf(subject)
  const row = fittingRow(kind, subject)
  const decided = row !== undefined && row.when !== '' && row.verdict.why === ruling.why
  return { page: all.includes(kind) ? kind.name : null, when: decided ? row.when : null }
}

const explainSql = async (sql: string): Promise<readonly ExplainedPart[]> => {
  const up = { file: 'SQL', line: 1, sql }
  const migration = { name: 'SQL', up, down: null, checksum: '', transaction: 'file' } as const
  const { ruled, plan } = judgeUnseen(null, await parseMigration(migration, 'up'))
  const statements = ruled.blocks.flatMap(block => block.statements)
  const reports = migrationReport(plan, { state: 'pending', readers: 'unknown' }).statements
  return reports
    .toSorted((one, other) => one.index - other.index)
    .flatMap(({ index, parts }) =>
      parts.flatMap((report, number) => {
        const part = statements[index]?.parts[number]
        return part === undefined ? [] : [{ ...report, sql: redactSql(part.part.sql), ...whence(part) }]
      }),
    )
}

/** Every kind as pages and terminals show it. */
export const explainAll = (): Promise<readonly KindReport[]> => Promise.all(all.map(reportOf))

/** Words that PostgreSQL's grammar does not take were meant for names where they are alone, or spelled like one. */
const misread = (asked: string, fault: unknown): unknown => {
  if (!(fault instanceof Fault) || fault.code !== 'sql-syntax') return fault
  const near = nearest(hyphened(asked), names())
  return near === undefined && /\s/.test(asked) ? fault : unknown(asked, near)
}

/**
 * Explains a kind, a rule, a name of the grammar, or a piece of SQL, judged as it would be without a database; for nothing, all
 * kinds. Throws `kind-unknown` for what is none of these, and the Faults of reading SQL.
 */
export const explain = async (what: string): Promise<Explanation> => {
  const asked = what.trim()
  const word = hyphened(asked)
  const kinds = asked === '' ? all : kindsCalled(asked)
  if (isRiskCode(word)) return { risk: riskPage(word), kinds: await Promise.all(kinds.map(reportOf)) }
  if (kinds.length > 0) return { kinds: await Promise.all(kinds.map(reportOf)) }
  const parts = await explainSql(asked).catch(fault => Promise.reject(misread(asked, fault)))
  if (parts.length === 0) throw unknown(asked, undefined)
  return { parts }
}
