import type { Finding } from '../base/finding.ts'
import type { Column, Relation } from '../catalog/catalog.ts'
import { columnOf, primaryKeyOf, typeOf } from '../catalog/find.ts'
import { quoteName } from '../sql/name.ts'
import { columnText } from './canonical.ts'
import { type Comparison, finding, on, pinned, type TablePair, topOf } from './comparison.ts'
import { landings } from './constraints.ts'
import { isLiteral } from './literal.ts'
import { missingTypes } from './needed-types.ts'
import { typeFindings, unreadFindings } from './types.ts'

/** The columns of one published table: those that travel, and those that only the replica has. */
export const columnFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...pair.suspects.flatMap(column =>
    pair.sent.includes(column) ? sentFindings(comparison, pair, column) : unsentFindings(comparison, pair, column),
  ),
  ...pair.replica.columns
    .filter(column => columnOf(pair.primary, column.name) === undefined)
    .map(column => extraFinding(comparison, pair, column)),
]

type Draft = Omit<Parameters<typeof finding>[0], 'object' | 'host'>

const about =
  (comparison: Comparison, pair: TablePair, column: Column) =>
  (draft: Draft): Finding =>
    finding({ ...draft, host: comparison.replica.host, object: `${pair.id}.${quoteName(column.name)}` })

const sentFindings = (comparison: Comparison, pair: TablePair, column: Column): readonly Finding[] => {
  const own = columnOf(pair.replica, column.name)
  if (own === undefined) return [missing(comparison, pair, column)]
  if (own.generated !== 'no') return [generatedOnReplica(comparison, pair, own)]
  return [
    ...typeFindings(comparison, pair, column, own),
    ...unreadFindings(comparison, own),
    ...notNullFindings(comparison, pair, column, own),
  ]
}

const missing = (comparison: Comparison, pair: TablePair, column: Column): Finding => {
  const known = column.default === null || isLiteral(column.default)
  const addition = columnText(
    { ...column, generated: 'no', identity: 'no', notNull: column.notNull && column.default !== null && known },
    'literal',
  )
  return about(
    comparison,
    pair,
    column,
  )({
    code: 'column-missing-on-replica',
    weight: 'blocks',
    message: `${pair.id} on ${comparison.replica.host} lacks column ${quoteName(column.name)} (${column.type})`,
    why: `the next row stops the subscription: the target relation "${pair.id}" is missing a replicated column${known ? '' : '; rows that exist keep NULL, for its default is not a constant'}`,
    cure: [...missingTypes(comparison, [column]), `ALTER TABLE ${topOf(comparison, pair)} ADD COLUMN ${addition}`].map(
      sql => on(comparison.replica.host, sql),
    ),
  })
}

const generatedOnReplica = (comparison: Comparison, pair: TablePair, own: Column): Finding =>
  about(
    comparison,
    pair,
    own,
  )({
    code: 'generated-only-on-replica',
    weight: 'blocks',
    message: `${pair.id}.${quoteName(own.name)} is sent by ${comparison.primary.host}, but generated on ${comparison.replica.host}`,
    why: 'a generated column takes no value, so the first row stops the subscription',
    cure: [
      on(
        comparison.replica.host,
        own.generated === 'stored' && comparison.replica.version >= 130000
          ? `ALTER TABLE ${pair.id} ALTER COLUMN ${quoteName(own.name)} DROP EXPRESSION`
          : `ALTER TABLE ${pair.id} DROP COLUMN ${quoteName(own.name)}, ADD COLUMN ${columnText({ ...own, generated: 'no', default: null, notNull: false })}`,
      ),
    ],
  })

/** A partition that the primary has too gets the rows of that one. */
const isStrictThere = (comparison: Comparison, pair: TablePair, landing: Relation, name: string): boolean => {
  const twin = landing === pair.replica ? undefined : comparison.hosts.primary.relations.get(landing.id)
  const column = columnOf(twin, name)
  return column !== undefined && demandsValue(comparison, 'primary', column)
}

/** The table itself, else those of its partitions that demand more than it does. */
const notNullFindings = (comparison: Comparison, pair: TablePair, column: Column, own: Column): readonly Finding[] => {
  if (demandsValue(comparison, 'primary', column)) return []
  const strict = landings(comparison, pair).filter(relation => {
    const demands = columnOf(relation, own.name)?.notNull === true && !primaryKeyOf(relation).includes(own.name)
    return demands && !isStrictThere(comparison, pair, relation, own.name)
  })
  const reported = strict.includes(pair.replica) ? [pair.replica] : strict
  if (reported.length === 0) return domainFindings(comparison, pair, own)
  return reported.map(relation =>
    about(
      comparison,
      { ...pair, id: relation.id },
      own,
    )({
      code: 'not-null-only-on-replica',
      weight: 'blocks',
      message: `${relation.id}.${quoteName(own.name)} is NOT NULL on ${comparison.replica.host} only`,
      why: `the first NULL of the primary stops the subscription${pinned(comparison, 'NOT NULL')}`,
      cure: [freeing(comparison, relation.id, own)],
    }),
  )
}

/** Applying a row does not ask a domain about NULL; only copies do. */
const domainFindings = (comparison: Comparison, pair: TablePair, own: Column): readonly Finding[] =>
  own.notNull || !demandsValue(comparison, 'replica', own)
    ? []
    : [
        about(
          comparison,
          pair,
          own,
        )({
          code: 'not-null-only-on-replica',
          weight: 'warning',
          message: `${pair.id}.${quoteName(own.name)} is of domain ${own.typeId}, which is NOT NULL on ${comparison.replica.host} only`,
          why: 'changes that arrive are not held to it, but a copy of the table fails at the first NULL',
          cure: [on(comparison.replica.host, `ALTER DOMAIN ${own.typeId} DROP NOT NULL`)],
        }),
      ]

/** NOT NULL, the column's own or its domain's. */
const demandsValue = (comparison: Comparison, host: 'primary' | 'replica', column: Column): boolean => {
  const type = typeOf(comparison.hosts[host], column)
  return column.notNull || (type?.kind === 'domain' && !column.typeId.endsWith('[]') && type.notNull)
}

/** Columns the primary computes or keeps to itself: what the replica has under that name gets nothing from it. */
const unsentFindings = (comparison: Comparison, pair: TablePair, column: Column): readonly Finding[] => {
  const own = columnOf(pair.replica, column.name)
  if (own === undefined)
    return column.generated === 'no' || comparison.mirror === 'tables'
      ? []
      : [generatedMissing(comparison, pair, column)]
  const starving = own.generated === 'no' ? starvingFinding(comparison, pair, own) : null
  if (starving !== null) return [starving]
  if (column.generated === 'no') return []
  if (own.generated === 'no')
    return [
      about(
        comparison,
        pair,
        column,
      )({
        code: 'generated-only-on-primary',
        weight: 'diverges',
        message: `${pair.id}.${quoteName(column.name)} is generated on ${comparison.primary.host}, but an ordinary column on ${comparison.replica.host}`,
        why: 'generated values are not sent, so the column stays empty',
        cure: [
          on(
            comparison.replica.host,
            `ALTER TABLE ${pair.id} DROP COLUMN ${quoteName(own.name)}, ADD COLUMN ${columnText(column)}`,
          ),
        ],
      }),
    ]
  return comparison.same(column.default, own.default) ? [] : [generatedDiffers(comparison, pair, column, own)]
}

const generatedMissing = (comparison: Comparison, pair: TablePair, column: Column): Finding =>
  about(
    comparison,
    pair,
    column,
  )({
    code: 'generated-missing-on-replica',
    weight: 'note',
    message: `${pair.id} on ${comparison.replica.host} lacks the generated column ${quoteName(column.name)}`,
    why: 'generated values are not sent, so replication does without it',
    cure: [on(comparison.replica.host, `ALTER TABLE ${pair.id} ADD COLUMN ${columnText(column)}`)],
  })

const generatedDiffers = (comparison: Comparison, pair: TablePair, column: Column, own: Column): Finding =>
  about(
    comparison,
    pair,
    column,
  )({
    code: 'generated-differs',
    weight: 'diverges',
    message: `${pair.id}.${quoteName(column.name)} is computed as ${column.default} on ${comparison.primary.host} and ${own.default} on ${comparison.replica.host}`,
    why: 'each host computes its own values',
    cure: [
      on(
        comparison.replica.host,
        `ALTER TABLE ${pair.id} DROP COLUMN ${quoteName(own.name)}, ADD COLUMN ${columnText(column)}`,
      ),
    ],
  })

/** A column of the replica that gets no value, though it must have one. */
const starvingFinding = (comparison: Comparison, pair: TablePair, own: Column): Finding | null => {
  const type = typeOf(comparison.hosts.replica, own)
  const filled =
    own.default !== null ||
    own.identity !== 'no' ||
    own.generated !== 'no' ||
    (type?.kind === 'domain' && type.default !== null)
  if (filled || !own.notNull) return null
  return about(
    comparison,
    pair,
    own,
  )({
    code: 'extra-column-not-null',
    weight: 'blocks',
    message: `${pair.id}.${quoteName(own.name)} gets no value from ${comparison.primary.host}, is NOT NULL on ${comparison.replica.host} and has no default`,
    why: 'the next inserted row stops the subscription: null value violates not-null constraint',
    cure: [freeing(comparison, pair.id, own)],
  })
}

const freeing = (comparison: Comparison, table: string, own: Column): string =>
  on(comparison.replica.host, `ALTER TABLE ${table} ALTER COLUMN ${quoteName(own.name)} DROP NOT NULL`)

const extraFinding = (comparison: Comparison, pair: TablePair, own: Column): Finding =>
  starvingFinding(comparison, pair, own) ??
  about(
    comparison,
    pair,
    own,
  )({
    code: 'column-only-on-replica',
    weight: 'note',
    message: `${pair.id} has column ${quoteName(own.name)} on ${comparison.replica.host} only`,
    why: 'replicated rows leave it at its default',
  })
