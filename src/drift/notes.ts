import type { Finding } from '../base/finding.ts'
import type { Column, Relation } from '../catalog/catalog.ts'
import { columnOf } from '../catalog/find.ts'
import { quoteLiteral, quoteName } from '../sql/name.ts'
import type { DriftCode } from './codes.ts'
import { type Comparison, finding, on, type TablePair } from './comparison.ts'

/** One thing a host says of a column or a table that rows do not feel. */
type Aspect<T> = {
  readonly code: DriftCode
  readonly what: string
  readonly why: string
  readonly of: (own: T, other: T) => string
  readonly applies?: (primary: T, replica: T) => boolean
  readonly cure?: (table: string, primary: T) => string
}

const comment = (text: string | null): string => (text === null ? 'NULL' : quoteLiteral(text))

const alter = (table: string, column: Column, change: string): string =>
  `ALTER TABLE ${table} ALTER COLUMN ${quoteName(column.name)} ${change}`

const isPlain = (column: Column): boolean => column.generated === 'no'

const columnAspects: readonly Aspect<Column>[] = [
  {
    code: 'default-differs',
    what: 'default',
    why: 'replicated rows bring their values along',
    of: column => column.default ?? 'NULL',
    applies: (primary, replica) => isPlain(primary) && isPlain(replica),
    cure: (table, column) =>
      alter(table, column, column.default === null ? 'DROP DEFAULT' : `SET DEFAULT ${column.default}`),
  },
  {
    code: 'not-null-only-on-primary',
    what: 'rule',
    why: 'the primary never sends a NULL',
    of: column => (column.notNull ? 'NOT NULL' : 'NULL allowed'),
    applies: (primary, replica) => primary.notNull && isPlain(primary) && isPlain(replica),
    cure: (table, column) => alter(table, column, 'SET NOT NULL'),
  },
  {
    code: 'identity-column-differs',
    what: 'identity',
    why: 'replicated rows bring their values along, even for GENERATED ALWAYS',
    of: column => column.identity,
  },
  {
    code: 'collation-differs',
    what: 'collation',
    why: 'rows are equal, their order is not',
    of: column => column.collation ?? 'default',
  },
  {
    code: 'comment-differs',
    what: 'comment',
    why: 'only people read it',
    of: column => comment(column.comment),
    cure: (table, column) => `COMMENT ON COLUMN ${table}.${quoteName(column.name)} IS ${comment(column.comment)}`,
  },
]

const tableAspects: readonly Aspect<Relation>[] = [
  {
    code: 'column-order-differs',
    what: 'order of columns',
    why: 'columns are matched by name',
    of: (relation, other) =>
      relation.columns
        .filter(column => columnOf(other, column.name) !== undefined)
        .map(column => quoteName(column.name))
        .join(', '),
  },
  {
    code: 'comment-differs',
    what: 'comment',
    why: 'only people read it',
    of: relation => comment(relation.comment),
    cure: (table, relation) => `COMMENT ON TABLE ${table} IS ${comment(relation.comment)}`,
  },
  {
    code: 'row-security-differs',
    what: 'row security',
    why: 'it concerns readers, and an apply role that does not bypass it',
    of: relation => [relation.rowSecurity, ...relation.policies].join('; '),
  },
  {
    code: 'options-differ',
    what: 'set of storage options',
    why: 'rows are stored in another way, and are the same',
    of: relation => relation.options.join(', ') || 'empty',
  },
]

/** From 17 on a partition has its parent's identity columns, before it has none. */
const aspectsOf = ({ primary, replica }: TablePair): readonly Aspect<Column>[] =>
  primary.partitionOf === null && replica.partitionOf === null
    ? columnAspects
    : columnAspects.filter(({ code }) => code !== 'identity-column-differs')

/** Differences of a published table that rows do not feel. */
export const noteFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...pair.suspects.flatMap(column => {
    const own = columnOf(pair.replica, column.name)
    const place = () => `${pair.id}.${quoteName(column.name)}`
    return own === undefined ? [] : notes(comparison, pair.id, place, aspectsOf(pair), column, own)
  }),
  ...notes(comparison, pair.id, () => pair.id, tableAspects, pair.primary, pair.replica),
]

const notes = <T>(
  comparison: Comparison,
  table: string,
  place: () => string,
  aspects: readonly Aspect<T>[],
  primary: T,
  replica: T,
): readonly Finding[] =>
  aspects.flatMap(({ code, what, why, of, applies, cure }) => {
    const [ours, theirs] = [of(primary, replica), of(replica, primary)]
    if (comparison.same(ours, theirs) || applies?.(primary, replica) === false) return []
    const [from, to, object] = [comparison.primary.host, comparison.replica.host, place()]
    return [
      finding({
        code,
        weight: 'note',
        host: to,
        object,
        message: `the ${what} of ${object} is ${ours} on ${from} and ${theirs} on ${to}`,
        why,
        cure: cure === undefined ? [] : [on(to, cure(table, primary))],
      }),
    ]
  })
