import type { Finding } from '../base/finding.ts'
import type { Column } from '../catalog/catalog.ts'
import { columnOf } from '../catalog/find.ts'
import { quoteLiteral, quoteName } from '../sql/name.ts'
import { type Comparison, finding, on, type TablePair } from './comparison.ts'

/** Differences of a published table that rows do not feel. */
export const noteFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...pair.primary.columns.flatMap(column => {
    const own = columnOf(pair.replica, column.name)
    return own === undefined ? [] : columnNotes(comparison, pair, column, own)
  }),
  ...tableNotes(comparison, pair),
]

const columnNotes = (comparison: Comparison, pair: TablePair, column: Column, own: Column): readonly Finding[] => {
  const [primary, replica] = [comparison.primary.host, comparison.replica.host]
  const name = quoteName(column.name)
  const place = `${pair.id}.${name}`
  const note = (code: string, message: string, why: string, cure: readonly string[] = []) =>
    finding({ code, weight: 'note', host: replica, object: place, message, why, cure })
  const alter = (change: string) => [on(replica, `ALTER TABLE ${pair.id} ALTER COLUMN ${name} ${change}`)]
  const plain = column.generated === 'no' && own.generated === 'no'
  const setDefault = column.default === null ? alter('DROP DEFAULT') : alter(`SET DEFAULT ${column.default}`)
  return [
    ...(plain && !comparison.same(column.default, own.default)
      ? [
          note(
            'default-differs',
            `${place} defaults to ${column.default ?? 'NULL'} on ${primary} and ${own.default ?? 'NULL'} on ${replica}`,
            'replicated rows bring their values along',
            setDefault,
          ),
        ]
      : []),
    ...(column.notNull && !own.notNull && plain
      ? [
          note(
            'not-null-only-on-primary',
            `${place} is NOT NULL on ${primary} only`,
            'the primary never sends a NULL',
            alter('SET NOT NULL'),
          ),
        ]
      : []),
    ...(column.identity !== own.identity
      ? [
          note(
            'identity-column-differs',
            `${place} is an identity column on ${primary}: ${column.identity}, on ${replica}: ${own.identity}`,
            'replicated rows bring their values along, even for GENERATED ALWAYS',
          ),
        ]
      : []),
    ...(column.collation !== own.collation
      ? [
          note(
            'collation-differs',
            `${place} has collation ${column.collation ?? 'default'} on ${primary} and ${own.collation ?? 'default'} on ${replica}`,
            'rows are equal, their order is not',
          ),
        ]
      : []),
    ...(column.comment !== own.comment
      ? [
          note('comment-differs', `the comment on ${place} differs`, 'only people read it', [
            on(replica, `COMMENT ON COLUMN ${place} IS ${commentLiteral(column.comment)}`),
          ]),
        ]
      : []),
  ]
}

const commentLiteral = (comment: string | null): string => (comment === null ? 'NULL' : quoteLiteral(comment))

const tableNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const { primary, replica } = pair
  const host = comparison.replica.host
  const note = (code: string, message: string, why: string, cure: readonly string[] = []) =>
    finding({ code, weight: 'note', host, object: pair.id, message, why, cure })
  const shared = primary.columns
    .filter(column => columnOf(replica, column.name) !== undefined)
    .map(column => column.name)
  const theirs = replica.columns
    .filter(column => columnOf(primary, column.name) !== undefined)
    .map(column => column.name)
  const policies = (relation: typeof primary) => [relation.rowSecurity, ...relation.policies].join('\n')
  return [
    ...(shared.join('\n') === theirs.join('\n')
      ? []
      : [
          note(
            'column-order-differs',
            `the columns of ${pair.id} stand in another order on ${host}`,
            'columns are matched by name',
          ),
        ]),
    ...(primary.comment === replica.comment
      ? []
      : [
          note('comment-differs', `the comment on ${pair.id} differs`, 'only people read it', [
            on(host, `COMMENT ON TABLE ${pair.id} IS ${commentLiteral(primary.comment)}`),
          ]),
        ]),
    ...(comparison.same(policies(primary), policies(replica))
      ? []
      : [
          note(
            'row-security-differs',
            `row security of ${pair.id} differs`,
            'it concerns readers, and an apply role that does not bypass it',
          ),
        ]),
    ...(primary.persistence === replica.persistence
      ? []
      : [
          note(
            'persistence-differs',
            `${pair.id} is ${primary.persistence} on ${comparison.primary.host} and ${replica.persistence} on ${host}`,
            'an unlogged table is empty after a crash and cannot be published on',
          ),
        ]),
    ...(primary.options.join() === replica.options.join()
      ? []
      : [
          note(
            'options-differ',
            `storage options of ${pair.id} differ: ${primary.options.join(', ') || 'none'} and ${replica.options.join(', ') || 'none'}`,
            'rows are stored otherwise, not different',
          ),
        ]),
  ]
}
