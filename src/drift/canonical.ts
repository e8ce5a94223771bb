import type { Column, Constraint, Publication, Relation, Routine, Sequence, TypeFact } from '../catalog/catalog.ts'
import { qualify, quoteLiteral, quoteName } from '../sql/name.ts'
import { isLiteral } from './literal.ts'

/** `note text COLLATE pg_catalog."C" DEFAULT 'x'::text NOT NULL`, as CREATE TABLE and ADD COLUMN write it. */
export const columnText = (column: Column, defaults: 'all' | 'literal' = 'all'): string =>
  [
    quoteName(column.name),
    column.type,
    ...(column.collation === null ? [] : [`COLLATE ${column.collation}`]),
    ...valueText(column, defaults),
    ...(column.notNull ? ['NOT NULL'] : []),
  ].join(' ')

const valueText = (column: Column, defaults: 'all' | 'literal'): readonly string[] => {
  if (column.identity !== 'no') return [`GENERATED ${column.identity.toUpperCase()} AS IDENTITY`]
  if (column.default === null) return []
  if (column.generated !== 'no') return [`GENERATED ALWAYS AS (${column.default}) ${column.generated.toUpperCase()}`]
  return defaults === 'all' || isLiteral(column.default) ? [`DEFAULT ${column.default}`] : []
}

const constraintText = (constraint: Constraint): string =>
  `CONSTRAINT ${quoteName(constraint.name)} ${constraint.definition}`

const block = (lines: readonly string[]): string =>
  lines.length === 0 ? '()' : `(\n${lines.map(line => `  ${line}`).join(',\n')}\n)`

/** CREATE TABLE with what rows need: columns, plain defaults, keys and checks; runs on any host that has the types. */
export const createTable = (relation: Relation): string => {
  if (relation.partitionOf !== null)
    return `CREATE TABLE ${relation.id} PARTITION OF ${relation.partitionOf} ${relation.partitionBound}${partitionBy(relation)}`
  const constraints = relation.constraints.filter(constraint => constraint.type !== 'foreign')
  const lines = [...relation.columns.map(column => columnText(column, 'literal')), ...constraints.map(constraintText)]
  return `CREATE TABLE ${relation.id} ${block(lines)}${partitionBy(relation)}`
}

const partitionBy = (relation: Relation): string =>
  relation.partitionKey === null ? '' : ` PARTITION BY ${relation.partitionKey}`

/** CREATE TYPE or CREATE DOMAIN, runnable. */
export const createType = (type: TypeFact): string => {
  switch (type.kind) {
    case 'enum':
      return `CREATE TYPE ${type.id} AS ENUM (${type.labels.map(quoteLiteral).join(', ')})`
    case 'domain':
      return [
        `CREATE DOMAIN ${type.id} AS ${type.base}`,
        ...(type.default === null ? [] : [`DEFAULT ${type.default}`]),
        ...(type.notNull ? ['NOT NULL'] : []),
        ...type.checks,
      ].join(' ')
    case 'composite':
      return `CREATE TYPE ${type.id} AS ${block(type.attributes.map(({ name, type: of }) => `${quoteName(name)} ${of}`))}`
    case 'range':
      return `CREATE TYPE ${type.id} AS RANGE (SUBTYPE = ${type.subtype})`
  }
}

const persistence = { permanent: '', unlogged: 'UNLOGGED ', temporary: 'TEMPORARY ' } as const

const heads = {
  table: 'TABLE',
  partitioned: 'TABLE',
  foreign: 'FOREIGN TABLE',
  view: 'VIEW',
  'materialized view': 'MATERIALIZED VIEW',
} as const

const head = (relation: Relation): string =>
  `CREATE ${persistence[relation.persistence]}${heads[relation.kind]} ${relation.id}`

const body = (relation: Relation): string => {
  if (relation.definition !== null) return ` AS\n${relation.definition.replace(/;\s*$/, '')}`
  const partition = relation.partitionOf === null ? '' : ` PARTITION OF ${relation.partitionOf}`
  const bound = relation.partitionBound === null ? '' : ` ${relation.partitionBound}`
  const parents = relation.inherits.length === 0 ? '' : ` INHERITS (${relation.inherits.join(', ')})`
  const lines = [...relation.columns.map(column => columnText(column)), ...relation.constraints.map(constraintText)]
  return `${partition} ${block(lines)}${bound}${partitionBy(relation)}${parents}`
}

const options = (relation: Relation): string =>
  relation.options.length === 0 ? '' : ` WITH (${relation.options.join(', ')})`

const firing = { disabled: 'DISABLE', replica: 'ENABLE REPLICA', always: 'ENABLE ALWAYS' } as const

const triggerTexts = (relation: Relation): readonly string[] =>
  relation.triggers.flatMap(trigger => [
    trigger.definition,
    ...(trigger.enabled === 'origin'
      ? []
      : [`ALTER TABLE ${relation.id} ${firing[trigger.enabled]} TRIGGER ${quoteName(trigger.name)}`]),
  ])

const ruleTexts = (relation: Relation): readonly string[] =>
  relation.rules.flatMap(rule => [
    rule.definition,
    ...(rule.enabled === 'origin'
      ? []
      : [`ALTER TABLE ${relation.id} ${firing[rule.enabled]} RULE ${quoteName(rule.name)}`]),
  ])

const securityTexts = (relation: Relation): readonly string[] => [
  ...(relation.rowSecurity === 'off' ? [] : [`ALTER TABLE ${relation.id} ENABLE ROW LEVEL SECURITY`]),
  ...(relation.rowSecurity === 'forced' ? [`ALTER TABLE ${relation.id} FORCE ROW LEVEL SECURITY`] : []),
  ...relation.policies,
]

const commentTexts = (relation: Relation): readonly string[] => [
  ...(relation.comment === null
    ? []
    : [`COMMENT ON ${heads[relation.kind]} ${relation.id} IS ${quoteLiteral(relation.comment)}`]),
  ...relation.columns.flatMap(column =>
    column.comment === null
      ? []
      : [`COMMENT ON COLUMN ${relation.id}.${quoteName(column.name)} IS ${quoteLiteral(column.comment)}`],
  ),
]

const statements = (texts: readonly string[]): string => texts.map(text => `${text};\n`).join('')

/** REPLICA IDENTITY as ALTER TABLE writes it. */
export const identityText = (relation: Relation): string =>
  relation.identity.mode === 'index'
    ? `USING INDEX ${quoteName(relation.identity.index ?? '')}`
    : relation.identity.mode.toUpperCase()

/** Everything a host says of a table or view, as SQL to read and to compare line by line. */
export const relationText = (relation: Relation): string =>
  statements([
    head(relation) +
      (relation.definition === null ? body(relation) + options(relation) : options(relation) + body(relation)),
    ...relation.indexes.filter(index => index.constraint === null).map(index => index.definition),
    ...relation.statistics.map(({ definition }) => definition),
    ...triggerTexts(relation),
    ...ruleTexts(relation),
    ...securityTexts(relation),
    ...commentTexts(relation),
  ])

export const typeText = (type: TypeFact): string =>
  statements([
    createType(type),
    ...(type.comment === null
      ? []
      : [`COMMENT ON ${type.kind === 'domain' ? 'DOMAIN' : 'TYPE'} ${type.id} IS ${quoteLiteral(type.comment)}`]),
  ])

export const routineText = (routine: Routine): string => statements([routine.definition])

export const sequenceText = (sequence: Sequence): string =>
  statements([
    `CREATE SEQUENCE ${sequence.id} AS ${sequence.type} INCREMENT ${sequence.increment} MINVALUE ${sequence.min} MAXVALUE ${sequence.max}` +
      ` START ${sequence.start}${sequence.cycle ? ' CYCLE' : ''}${sequence.ownedBy === null ? '' : ` OWNED BY ${sequence.ownedBy}`}`,
  ])

export const publicationText = (publication: Publication): string => {
  const operations = (['insert', 'update', 'delete', 'truncate'] as const).filter(name => publication.operations[name])
  const members = publication.tables.map(
    ({ table, columns, filter }) =>
      `TABLE ${table}${columns === null ? '' : ` (${columns.map(quoteName).join(', ')})`}${filter === null ? '' : ` WHERE (${filter})`}`,
  )
  const schemas = publication.schemas.map(schema => `TABLES IN SCHEMA ${qualify(null, schema)}`)
  const scope = publication.allTables ? ['ALL TABLES'] : [...schemas, ...members]
  const settings = [
    `publish = '${operations.join(', ')}'`,
    ...(publication.viaRoot ? ['publish_via_partition_root = true'] : []),
    ...(publication.generated === 'stored' ? ['publish_generated_columns = stored'] : []),
  ]
  return statements([
    `CREATE PUBLICATION ${quoteName(publication.name)}${scope.length === 0 ? '' : ` FOR ${scope.join(',\n  ')}`} WITH (${settings.join(', ')})`,
  ])
}
