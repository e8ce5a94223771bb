import { facts } from './facts.ts'
import type { Majors } from './pair.ts'

/** One run of a measured case: what apply said, whether it ever caught up, whether the rows were equal at the end. */
type MeasuredRun = {
  readonly order: string
  readonly applyError: string | null
  readonly caughtUp: boolean
  readonly rowsEqual: boolean
  /** Why the change could not be made by hand. */
  readonly ddlFailed?: string
  readonly pairs: readonly string[]
}

/** What a measured case stands on; `{new}`, `{old}` and `{v}` in the writer's texts are filled in. */
type Definition = {
  readonly setup: readonly string[]
  readonly setupPrimary?: readonly string[]
  readonly setupReplica?: readonly string[]
  readonly rows: readonly string[]
  readonly publication: string
  readonly identityFullOnReplica: readonly string[]
  readonly subscriptionOptions?: string
  readonly writerBefore: readonly string[]
  readonly writerAfter: readonly string[]
  readonly ddlPrimary?: readonly string[]
  readonly ddlReplica?: readonly string[]
  readonly compare?: readonly string[]
  readonly ignoreColumns?: readonly string[]
  readonly minPrimary?: number
  readonly minReplica?: number
}

/** A measured case as the facts hold it. */
export type DdlCase = {
  readonly id: string
  readonly ddl: string
  readonly runs: readonly MeasuredRun[]
  readonly define: Definition
  /** What the measured runs recommend. */
  readonly safeOrder: string
}

/** Every measured case; null where the facts are absent. */
export const ddlCases = (): readonly DdlCase[] | null => {
  const read = facts('ddl-cases') as { readonly cases: readonly DdlCase[] } | null
  return read?.cases ?? null
}

/** Can these majors run it? A case made for 18's publications needs them on the primary. */
export const runsOn = ({ define }: DdlCase, [primary, replica]: Majors): boolean =>
  primary >= (define.minPrimary ?? 0) && replica >= (define.minReplica ?? define.minPrimary ?? 0)

const harmed = (run: MeasuredRun): boolean => run.applyError !== null || !run.caughtUp || !run.rowsEqual

/**
 * Did leaving the hosts like this by hand stop apply or lose rows on this pair? The nearest measured pair answers for the others; a
 * change that could not be made, and harmed nothing, says nothing.
 */
export const doesHarm = ({ runs: all }: DdlCase, [primary, replica]: Majors): boolean => {
  const runs = all.filter(run => run.ddlFailed === undefined || harmed(run))
  const near = [`${primary}-${replica}`, `${replica}-${replica}`, replica >= 18 ? '18-18' : '15-15']
  const pair = near.find(one => runs.some(({ pairs }) => pairs.includes(one))) ?? ''
  return runs.filter(({ pairs }) => pairs.includes(pair)).some(harmed)
}

const inPublic = (table: string): string => (table.includes('.') ? table : `public.${table}`)

const published = (publication: string): readonly string[] => {
  if (/FOR ALL TABLES/.test(publication)) return ['*.*']
  const schema = /TABLES IN SCHEMA (\w+)/.exec(publication)?.[1]
  if (schema !== undefined) return [`${schema}.*`]
  const [, list = ''] = /FOR TABLE ([^(]*?)(?:\s*\(.*|\s+WITH.*|\s+WHERE.*)?$/.exec(publication) ?? []
  return list.split(',').map(table => inPublic(table.trim()))
}

/** The tables a configuration for this case wants on the replica: what the publication holds, and what is compared in the end. */
export const wantedBy = ({ define }: DdlCase): readonly string[] => [
  ...new Set([...published(define.publication), ...(define.compare ?? []).map(inPublic)]),
]

/** The tables whose rows must be equal in the end. */
export const comparedIn = ({ define }: DdlCase): readonly string[] =>
  define.compare?.map(inPublic) ??
  published(define.publication).map(table => (table.endsWith('*') ? 'public.t' : table))
