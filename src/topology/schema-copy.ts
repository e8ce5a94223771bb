import type { Finding } from '../base/finding.ts'
import type { Catalog, Relation } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { inOrder, neededByRows } from './copy/order.ts'
import {
  checkStatements,
  commentStatements,
  foreignKeyStatements,
  keyStatements,
  ownTriggers,
  policyStatements,
  triggerStatements,
} from './copy/parts.ts'
import { addition, type CopyStatement } from './copy/statement.ts'
import { columnStatements, type TableContext, tableStatement, viewStatement } from './copy/tables.ts'
import { routineStatement, sequenceStatements, typeStatements } from './copy/types.ts'
import { finding } from './findings.ts'

export type CopyOptions = {
  readonly mirror: 'full' | 'tables'
  readonly includes: (table: { readonly schema: string; readonly name: string }) => boolean
}

/** The DDL that gives the replica what it lacks of the primary's schema, in an order in which it runs. */
export type SchemaCopy = {
  readonly statements: readonly CopyStatement[]
  /** Ids of the tables it creates. */
  readonly tables: ReadonlySet<string>
  readonly findings: readonly Finding[]
}

/**
 * What exists on the primary and not on the replica, by id: with `mirror: full` everything but tables that do not replicate, with
 * `tables` only what rows need. Objects that exist on both are not compared (that is drift's work). Owners and grants are not
 * copied, foreign tables neither. Facts: the two catalogs.
 */
export const schemaCopy = (primary: Catalog, replica: Catalog, options: CopyOptions): SchemaCopy => {
  const relations = new Map(primary.relations.map(relation => [relation.id, relation]))
  const tables = missingTables(primary, replica, options, relations)
  const views = missingViews(primary, replica)
  const context = contextOf(primary, replica, options.mirror, tables)
  const all = [...definitions(primary, replica, context, tables), ...extras(context, tables, views)]
  const kept = options.mirror === 'full' ? all : neededByRows(all)
  return {
    statements: [...containers(primary, replica), ...inOrder(kept)],
    tables: new Set(tables.map(table => table.id)),
    findings: options.mirror === 'full' ? remarks(context, replica, tables, views) : [],
  }
}

const rootOf = (relations: ReadonlyMap<string, Relation>, table: Relation): Relation => {
  const parent = table.partitionOf === null ? undefined : relations.get(table.partitionOf)
  return parent === undefined ? table : rootOf(relations, parent)
}

const missingTables = (
  primary: Catalog,
  replica: Catalog,
  options: CopyOptions,
  relations: ReadonlyMap<string, Relation>,
): readonly Relation[] => {
  const present = new Set(replica.relations.map(relation => relation.id))
  return primary.relations.filter(
    relation =>
      (relation.kind === 'table' || relation.kind === 'partitioned') &&
      (relation.persistence === 'permanent' || (relation.persistence === 'unlogged' && options.mirror === 'full')) &&
      !present.has(relation.id) &&
      options.includes(rootOf(relations, relation)),
  )
}

const missingViews = (primary: Catalog, replica: Catalog): readonly Relation[] => {
  const present = new Set(replica.relations.map(relation => relation.id))
  return primary.relations.filter(
    ({ kind, id }) => (kind === 'view' || kind === 'materialized view') && !present.has(id),
  )
}

const contextOf = (
  primary: Catalog,
  replica: Catalog,
  mirror: 'full' | 'tables',
  tables: readonly Relation[],
): TableContext => {
  const present = new Set(replica.routines.map(({ signature }) => signature))
  const there = new Set([...tables, ...replica.relations].map(({ id }) => id))
  const known = new Set([...missingSequences(primary, replica, tables), ...replica.sequences].map(({ id }) => id))
  const missing = primary.routines.filter(({ signature }) => !present.has(signature))
  return {
    mirror,
    relations: new Map(primary.relations.filter(({ id }) => there.has(id)).map(relation => [relation.id, relation])),
    absent: new Set(primary.sequences.flatMap(({ id }) => (known.has(id) ? [] : [id]))),
    owned: new Map(
      primary.sequences.flatMap(sequence => (sequence.ownedBy === null ? [] : [[sequence.ownedBy, sequence]])),
    ),
    routines: new Set(missing.map(({ id }) => id)),
  }
}

/** Everything that makes an object: types, sequences, routines, tables. */
const definitions = (
  primary: Catalog,
  replica: Catalog,
  context: TableContext,
  tables: readonly Relation[],
): readonly CopyStatement[] => {
  const types = new Set(replica.types.map(({ id }) => id))
  const routines = new Set(replica.routines.map(({ signature }) => signature))
  return [
    ...primary.types.filter(({ id }) => !types.has(id)).flatMap(typeStatements),
    ...missingSequences(primary, replica, tables).flatMap(sequenceStatements),
    ...primary.routines.filter(({ signature }) => !routines.has(signature)).map(routineStatement),
    ...tables.map(table => tableStatement(context, table)),
  ]
}

/** Without those of identity columns, which come with the column, and those of tables that are not on the replica. */
const missingSequences = (primary: Catalog, replica: Catalog, tables: readonly Relation[]) => {
  const present = new Set(replica.sequences.map(({ id }) => id))
  const there = new Set([...tables, ...replica.relations].map(({ id }) => id))
  const holders = primary.relations.filter(({ id }) => there.has(id))
  const columns = holders.flatMap(table =>
    table.columns.map(column => [`${table.id}.${quoteName(column.name)}`, column.identity] as const),
  )
  const identity: ReadonlyMap<string, string> = new Map(columns)
  return primary.sequences.filter(
    ({ id, ownedBy }) => !present.has(id) && (ownedBy === null || identity.get(ownedBy) === 'no'),
  )
}

const depth = (context: TableContext, table: Relation): number => {
  const parent = table.partitionOf === null ? undefined : context.relations.get(table.partitionOf)
  return parent === undefined ? 0 : 1 + depth(context, parent)
}

/** Everything that is added to tables and views. */
const extras = (
  context: TableContext,
  tables: readonly Relation[],
  views: readonly Relation[],
): readonly CopyStatement[] => {
  const leavesFirst = [...tables].sort((left, right) => depth(context, right) - depth(context, left))
  const both = [...tables, ...views]
  return [
    ...tables.flatMap(table => columnStatements(context, table)),
    ...leavesFirst.flatMap(keyStatements),
    ...tables.flatMap(table => checkStatements(context, table)),
    ...views.map(viewStatement),
    ...views.flatMap(keyStatements),
    ...tables.flatMap(table => foreignKeyStatements(context, table)),
    ...both.flatMap(relation => triggerStatements(context, relation)),
    ...tables.flatMap(policyStatements),
    ...both.flatMap(commentStatements),
  ]
}

/** Schemas and extensions, before everything else: migrations may put tables into any of them. */
const containers = (primary: Catalog, replica: Catalog): readonly CopyStatement[] => {
  const extensions = primary.extensions.filter(({ name }) => !replica.extensions.some(other => other.name === name))
  const schemas = primary.schemas.filter(name => !replica.schemas.includes(name))
  return [
    ...schemas.map(name => addition(name, `CREATE SCHEMA IF NOT EXISTS ${quoteName(name)}`, 'rows')),
    ...extensions.map(({ name, schema }) =>
      addition(name, `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)} SCHEMA ${quoteName(schema)}`),
    ),
  ]
}

const remarks = (
  context: TableContext,
  replica: Catalog,
  tables: readonly Relation[],
  views: readonly Relation[],
): readonly Finding[] => {
  const common = { weight: 'note', host: replica.host } as const
  const firing = tables.flatMap(table =>
    ownTriggers(context, table)
      .filter(({ enabled }) => enabled === 'always' || enabled === 'replica')
      .map(({ name, enabled }) =>
        finding({
          ...common,
          code: 'trigger-not-enabled',
          object: `${table.id}.${name}`,
          message: `trigger ${name} on ${table.id} is ENABLE ${enabled.toUpperCase()} on the primary; on ${replica.host} it fires on local changes only`,
          why: 'fired by replicated rows too, it would do its work twice',
          cure: [`ALTER TABLE ${table.id} ENABLE ${enabled.toUpperCase()} TRIGGER ${quoteName(name)}`],
        }),
      ),
  )
  const empty = views
    .filter(({ kind }) => kind === 'materialized view')
    .map(view =>
      finding({
        ...common,
        code: 'materialized-view-empty',
        object: view.id,
        message: `${view.id} on ${replica.host} is empty until it is refreshed`,
        why: 'a materialized view is not replicated',
        cure: [`REFRESH MATERIALIZED VIEW ${view.id}`],
      }),
    )
  return [...firing, ...empty]
}
