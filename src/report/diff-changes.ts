import type { Finding } from '../base/finding.ts'
import type { ReplicaDiff } from './diff.ts'
import { byWeight } from './finding-text.ts'

/** How a difference is told. */
export const kindWords = {
  'only-on-primary': 'only on primary',
  'only-on-replica': 'only on replica',
  differs: 'differs',
} as const

/** One object that differs, a table like any other. */
export type DiffChange = {
  readonly id: string
  readonly sort: string
  /** `public.orders`, or with its sort where it is no table: `view public.open_orders`. */
  readonly title: string
  readonly kind: keyof typeof kindWords
  readonly text: string
}

/** Everything that differs, tables first. */
export const changesOf = ({ tables, objects }: ReplicaDiff): readonly DiffChange[] => [
  ...tables.map(({ table, kind, text }) => ({ id: table, sort: 'table', title: table, kind, text })),
  ...objects.map(({ object, sort, kind, text }) => ({ id: object, sort, title: `${sort} ${object}`, kind, text })),
]

/** The findings about an object or a part of it, gravest first; `replica` keeps those about other replicas out. */
export const findingsAbout = (
  id: string,
  findings: readonly Finding[],
  replica: string,
  replicas: readonly string[],
): readonly Finding[] =>
  byWeight(
    findings.filter(
      ({ object, host }) =>
        (object === id || (object?.startsWith(`${id}.`) ?? false)) &&
        (host === replica || host === null || !replicas.includes(host)),
    ),
  )
