import { qualify } from '../sql/name.ts'
import type { Relation } from './catalog.ts'
import { readColumns } from './columns.ts'
import { readComments } from './comments.ts'
import { readConstraints } from './constraints.ts'
import { readIndexes } from './indexes.ts'
import { readPolicies } from './policies.ts'
import { readRules, readStatistics } from './rules.ts'
import { byRelation, notOfExtension, type Scope, userSchema, within } from './scope.ts'
import { readTriggers } from './triggers.ts'

const relations = `
  SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relpersistence AS persistence,
         pg_get_userbyid(c.relowner) AS owner,
         CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
         CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS key,
         CASE WHEN c.relkind IN ('v', 'm') AND NOT $2 THEN pg_get_viewdef(c.oid) END AS definition,
         c.relrowsecurity AS security, c.relforcerowsecurity AS forced, c.relreplident AS identity,
         c.reltuples AS rows, c.relpages AS pages, c.reloptions AS options
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${userSchema} AND ${within('c.oid')}
    AND ${notOfExtension('pg_class', 'c.oid')}`

const parents = `
  SELECT i.inhrelid AS relation, i.inhparent AS parent, c.relispartition AS partition
  FROM pg_inherits i
  JOIN pg_class c ON c.oid = i.inhrelid
  WHERE c.relkind IN ('r', 'p', 'f') AND ${within('i.inhrelid')}
  ORDER BY i.inhrelid, i.inhseqno`

type Kind = 'r' | 'p' | 'v' | 'm' | 'f'
type Persistence = 'p' | 'u' | 't'
type Identity = 'd' | 'n' | 'f' | 'i'
type RelationRow = {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly kind: Kind
  readonly persistence: Persistence
  readonly owner: string
  readonly bound: string | null
  readonly key: string | null
  readonly definition: string | null
  readonly security: boolean
  readonly forced: boolean
  readonly identity: Identity
  readonly rows: number
  readonly pages: number
  readonly options: readonly string[] | null
}
type ParentRow = { readonly relation: number; readonly parent: number; readonly partition: boolean }

const kinds: Readonly<Record<Kind, Relation['kind']>> = {
  r: 'table',
  p: 'partitioned',
  v: 'view',
  m: 'materialized view',
  f: 'foreign',
}
const persistences: Readonly<Record<Persistence, Relation['persistence']>> = {
  p: 'permanent',
  u: 'unlogged',
  t: 'temporary',
}
const modes: Readonly<Record<Identity, Relation['identity']['mode']>> = {
  d: 'default',
  n: 'nothing',
  f: 'full',
  i: 'index',
}

/** Every relation in scope with all that hangs on it, sorted by id. `block` is the server's block size. */
export const readRelations = async (scope: Scope, block: number): Promise<readonly Relation[]> => {
  const rows = await scope.session.query<RelationRow>(relations, [scope.oids, scope.light])
  const ids = new Map(rows.map(row => [row.oid, qualify(row.schema, row.name)]))
  const families = await readFamilies(scope, ids)
  const relation = (row: RelationRow): Relation => ({
    id: ids.get(row.oid) ?? '',
    schema: row.schema,
    name: row.name,
    oid: row.oid,
    kind: kinds[row.kind],
    persistence: persistences[row.persistence],
    owner: row.owner,
    ...families.ancestry(row.oid),
    partitionBound: row.bound,
    partitionKey: row.key,
    ...families.parts(row.oid),
    rowSecurity: row.security ? (row.forced ? 'forced' : 'on') : 'off',
    identity: { mode: modes[row.identity], index: families.indexes.identity.get(row.oid) ?? null },
    rowsEstimate: row.rows,
    bytes: row.pages * block,
    definition: row.definition,
    options: row.options ?? [],
    comment: families.comments.get(row.oid)?.get(0) ?? null,
  })
  return rows.map(relation).sort((left, right) => (left.id < right.id ? -1 : 1))
}

/** One after the other: they share one connection and one snapshot. */
const readFamilies = async (scope: Scope, ids: ReadonlyMap<number, string>) => {
  const comments = await readComments(scope)
  const columns = await readColumns(scope, comments)
  const constraints = await readConstraints(scope, columns)
  const indexes = await readIndexes(scope, columns, ids)
  const triggers = await readTriggers(scope)
  const policies = await readPolicies(scope, ids)
  const rules = await readRules(scope)
  const statistics = await readStatistics(scope)
  const parts = (oid: number) => ({
    columns: columns.get(oid) ?? [],
    constraints: constraints.get(oid) ?? [],
    indexes: indexes.of.get(oid) ?? [],
    triggers: triggers.get(oid) ?? [],
    policies: policies.get(oid) ?? [],
    rules: rules.get(oid) ?? [],
    statistics: statistics.get(oid) ?? [],
  })
  return { comments, indexes, parts, ancestry: await readAncestry(scope, ids) }
}

const readAncestry = async (scope: Scope, ids: ReadonlyMap<number, string>) => {
  const rows = await scope.session.query<ParentRow>(parents, [scope.oids])
  const parentsOf = (partition: boolean) =>
    byRelation(
      rows.filter(row => row.partition === partition),
      row => ids.get(row.parent) ?? '',
    )
  const [partitionOf, inherits] = [parentsOf(true), parentsOf(false)]
  return (oid: number): Pick<Relation, 'partitionOf' | 'inherits'> => ({
    partitionOf: partitionOf.get(oid)?.[0] ?? null,
    inherits: inherits.get(oid) ?? [],
  })
}
