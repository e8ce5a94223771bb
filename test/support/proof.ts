import { all } from '../../src/kinds/all.ts'
import type { Example } from '../../src/kinds/example.ts'
import { keyOf } from '../../src/kinds/key.ts'
import type { Kind } from '../../src/kinds/kind.ts'
import { type Ruling, rulePart } from '../../src/kinds/ruling.ts'
import { emptyScope } from '../../src/kinds/scope.ts'
import type { Hosts } from '../../src/kinds/subject.ts'
import { type RuledPart, ruleMigration } from '../../src/plan/rule-file.ts'
import type { Statement } from '../../src/sql/statement.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import type { TestPair } from './pair.ts'

/** One example of one kind, to be run on a fresh pair. */
export type ProofCase = { readonly title: string; readonly kind: Kind; readonly example: Example }

/** Every example of every kind that both majors can run. */
export const proofCases = (primary: number, replica: number): readonly ProofCase[] =>
  all.flatMap(kind =>
    kind.examples
      .filter(example => (example.since ?? 0) <= Math.min(primary, replica))
      .map(example => ({ title: `${kind.name}: ${example.title}`, kind, example })),
  )

const tablesSql = `
  SELECT format('%I.%I', n.nspname, c.relname) AS id
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'repl_migrate')
  ORDER BY 1`

/** The ids of the primary's tables. */
export const tablesOf = async (pair: TestPair): Promise<readonly string[]> =>
  (await pair.onPrimary(tablesSql)).map(row => String(row['id']))

/** Makes the pair what the example starts from: schema on both hosts, rows on the primary, everything copied. */
export const prepareExample = async (pair: TestPair, { given, rows, published }: Example): Promise<void> => {
  for (const sql of given) {
    await pair.onPrimary(sql)
    await pair.onReplica(sql)
  }
  for (const sql of rows ?? []) await pair.onPrimary(sql)
  const tables = published ?? (await tablesOf(pair))
  if (tables.length > 0) await pair.publish(...tables)
}

/** Rules on a text's parts as the planner would, in file order. */
export const ruleText = async (sql: string, hosts: Hosts | null): Promise<readonly RuledPart[]> => {
  const text = { file: 'example.sql', line: 1, sql }
  const statements = await parseStatements(text)
  const migration = { name: 'example', up: text, down: null, checksum: '', transaction: 'file' as const }
  const directed = statements.map(statement => ({ statement, directives: [] }))
  const ruled = ruleMigration({ migration, blocks: [{ mode: 'together', statements: directed }] }, hosts, ['public'])
  return ruled.blocks.flatMap(block => block.statements.flatMap(statement => statement.parts))
}

const rulings = (statement: Statement): readonly Ruling[] =>
  statement.parts.map(part => rulePart({ part, hosts: null, scope: emptyScope(['public']) }, []))

/** What a person would run by hand on the replica: everything but the rows that travel, unless these are what is shown. */
export const replicaText = async ({ kind, example }: ProofCase): Promise<string> => {
  const statements = await parseStatements({ file: 'example.sql', line: 1, sql: example.sql })
  const isShown = (statement: Statement) => statement.parts.some(part => kind.keys.includes(keyOf(part)))
  const belongs = statements.filter(
    statement => isShown(statement) || rulings(statement).some(({ order }) => order !== 'primary'),
  )
  return belongs.map(statement => statement.sql).join(';\n')
}
