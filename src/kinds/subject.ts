import type { Relation, TypeFact } from '../catalog/catalog.ts'
import type { Dependent } from '../catalog/dependents.ts'
import { type CatalogIndex, idsBelow, primaryKeyOf } from '../catalog/find.ts'
import { type Name, qualify, quoteName, readName } from '../sql/name.ts'
import { type Part, statementOf } from '../sql/statement.ts'
import { once } from './once.ts'
import type { Scope } from './scope.ts'

/**
 * One replica as rulings see it. `onward`: its own publication, which Materialize reads; not given where nothing does. `mirror`: what
 * it has of the primary; not given: all of it.
 */
export type ReplicaFacts = {
  readonly name: string
  readonly mirror?: 'full' | 'tables'
  readonly catalog: CatalogIndex
  readonly binary: boolean
  readonly onward?: string
}

/** What the live hosts say. Absent (null in a Subject) when files are judged without a database. */
export type Hosts = {
  readonly primary: CatalogIndex
  readonly replicas: readonly ReplicaFacts[]
  /** The primary's publication that feeds the replicas. */
  readonly publication: string
  /** Does the configuration want rows of this table on the replicas? */
  readonly wanted: (relation: string) => boolean
  /** An earlier run of the same file was cut off, so a replica may be ahead of the primary. */
  readonly begun?: boolean
  /** Is any replica read by Materialize? */
  readonly materialize: boolean
  /** Rows (estimated) above which a table is too large to be written in one transaction. */
  readonly largeAbove: number
  /** What hangs on the things the file drops with CASCADE, as far as it was asked for. */
  readonly dependents?: readonly Dependent[]
}

/** Everything a kind may look at to rule on a part. */
export type Subject = {
  readonly part: Part
  readonly hosts: Hosts | null
  readonly scope: Scope
  /** What a directive asks for, whatever the table's size. */
  readonly backfill?: 'batched' | 'at-once'
}

/** The node of what a subject's part says (see `statementOf`). */
export const nodeOf = <T>(subject: { readonly part: Part }): T => statementOf<T>(subject.part)

/** The id under which the catalogs know a relation at this place of the file; null where they do not. */
export const catalogId = ({ origins }: Scope, id: string): string | null => {
  if (origins.size === 0) return id
  const own = origins.get(id)
  if (own !== undefined) return own
  const name = readName(id)
  const schema = name === null || name.schema === null ? undefined : origins.get(quoteName(name.schema))
  if (name === null || schema === undefined) return id
  return schema === null ? null : `${schema}.${quoteName(name.name)}`
}

/** The name that a relation of the catalogs has at this place of the file. */
export const nowCalled = ({ scope: { origins } }: Subject, id: string): string => {
  if (origins.size === 0) return id
  const calledNow = (known: string): string | undefined => [...origins].find(([, origin]) => origin === known)?.[0]
  const name = readName(id)
  const schema = name === null || name.schema === null ? undefined : calledNow(quoteName(name.schema))
  return calledNow(id) ?? (name === null || schema === undefined ? id : `${schema}.${quoteName(name.name)}`)
}

/** The same of a relation that may be gone: nothing where the name it had is another's by now, or nobody's. */
export const stillCalled = (subject: Subject, known: string): readonly string[] => {
  const name = nowCalled(subject, known)
  return catalogId(subject.scope, name) === known ? [name] : []
}

const isKnown = (subject: Subject, id: string): boolean =>
  subject.scope.relations.has(id) || subject.hosts?.primary.relations.has(catalogId(subject.scope, id) ?? '') === true

/**
 * The id of a relation as PostgreSQL would find it: as written when it names its schema, else the first schema of the
 * search_path that has it, else (it is being made, or nothing is known) the first schema of the search_path.
 */
export const relationId = (subject: Subject, name: Name): string => {
  if (name.schema !== null) return qualify(name.schema, name.name)
  const temporary = qualify('pg_temp', name.name)
  if (subject.scope.relations.has(temporary)) return temporary
  const candidates = subject.scope.searchPath.map(schema => qualify(schema, name.name))
  const known = candidates.find(id => isKnown(subject, id))
  return known ?? candidates[0] ?? qualify('public', name.name)
}

/** The schema in which the file makes what it names without one: the first of the search_path that is there (current_schema()). */
const makingSchema = ({ hosts, scope: { searchPath, schemas } }: Subject): string =>
  searchPath.find(
    schema => hosts === null || schemas.has(quoteName(schema)) || hosts.primary.catalog.schemas.includes(schema),
  ) ??
  searchPath[0] ??
  'public'

/** The id of a relation or type that is being made, whatever is found by its bare name further on in the search_path. */
export const madeId = (subject: Subject, { schema, name }: Name): string =>
  qualify(schema ?? makingSchema(subject), name)

/** The id of a type; the same search as for relations. */
export const typeId = (subject: Subject, name: Name): string => {
  if (name.schema !== null) return qualify(name.schema, name.name)
  const candidates = subject.scope.searchPath.map(schema => qualify(schema, name.name))
  const known = candidates.find(id => subject.scope.types.has(id) || subject.hosts?.primary.types.has(id) === true)
  return known ?? candidates[0] ?? qualify('public', name.name)
}

/** The id of what is called `name` in the schema of another id; null where it is not called anything. */
export const beside = (id: string, name: string | undefined): string | null =>
  name === undefined ? null : qualify(readName(id)?.schema ?? null, name)

/** The relation on the primary, null when nothing is known of it (no database, or made in this file). */
export const primaryRelation = (subject: Subject, id: string): Relation | null =>
  subject.hosts?.primary.relations.get(catalogId(subject.scope, id) ?? '') ?? null

export const primaryType = (subject: Subject, id: string): TypeFact | null =>
  subject.hosts?.primary.types.get(catalogId(subject.scope, id) ?? '') ?? null

/** The relation as each replica has it. */
export const replicaRelations = (subject: Subject, id: string): readonly Relation[] =>
  (subject.hosts?.replicas ?? []).flatMap(
    replica => replica.catalog.relations.get(catalogId(subject.scope, id) ?? '') ?? [],
  )

export const isNew = (subject: Subject, relation: string): boolean => subject.scope.relations.get(relation) === 'new'

export const isTemporary = (subject: Subject, relation: string): boolean =>
  subject.scope.relations.get(relation) === 'temporary'

/** The relation itself and its partition ancestors, nearest first. */
const withAncestors = (subject: Subject, id: string): readonly string[] => {
  const parent = subject.hosts?.primary.relations.get(id)?.partitionOf ?? null
  return parent === null ? [id] : [id, ...withAncestors(subject, parent)]
}

/** Do rows of this relation travel, or will they once it has partitions? True when nothing is known of it: the safe assumption. */
export const isPublished = (subject: Subject, id: string): boolean => {
  const hosts = subject.hosts
  const joined = subject.scope.partitions.get(id)
  if (joined !== undefined && isPublished(subject, joined)) return true
  const known = primaryRelation(subject, id)?.id
  if (hosts === null || known === undefined) return true
  const { published = [], tables = [] } = hosts.primary.publications.get(hosts.publication) ?? {}
  const family = [...withAncestors(subject, known), ...idsBelow(hosts.primary.partitions, known)]
  return family.some(member => published.includes(member) || tables.some(listed => listed.table === member))
}

/** Tables that inherit from this one, as they are called by now: its columns are theirs, its key is not. */
export const heirs = (subject: Subject, id: string): readonly string[] =>
  (subject.hosts?.replicas ?? [])
    .flatMap(({ catalog }) => idsBelow(catalog.heirs, catalogId(subject.scope, id) ?? ''))
    .flatMap(heir => stillCalled(subject, heir))

/**
 * Can the replica find a row of this table, and of those that inherit from it, by a key? True when nothing is known, so that only
 * a known lack changes a ruling.
 */
export const hasKey = (subject: Subject, id: string): boolean =>
  !subject.scope.keyless.has(id) &&
  !subject.scope.losing.has(catalogId(subject.scope, id) ?? '') &&
  [id, ...heirs(subject, id)]
    .flatMap(member => replicaRelations(subject, member))
    .every(relation => primaryKeyOf(relation).length > 0)

type Ranged = { readonly schemaname?: string; readonly relname?: string }
type Acting = {
  readonly relation?: Ranged
  readonly table?: Ranged
  readonly view?: Ranged
  readonly into?: { readonly rel?: Ranged }
  readonly sequence?: Ranged
  readonly relations?: readonly { readonly RangeVar?: Ranged }[]
  readonly rels?: readonly { readonly VacuumRelation?: { readonly relation?: Ranged } }[]
  readonly objects?: readonly {
    readonly List?: { readonly items?: readonly { readonly String?: { readonly sval?: string } }[] }
  }[]
  readonly removeType?: string
}

type Renaming = { readonly renameType?: string; readonly newname?: string; readonly newschema?: string }

const relationDrops = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_FOREIGN_TABLE'])

const makers = new Set<Part['tag']>(['CreateStmt', 'CreateTableAsStmt', 'ViewStmt', 'CreateSeqStmt'])

const droppedName = (node: Acting): Name | null => {
  if (!relationDrops.has(node.removeType ?? '')) return null
  const words = (node.objects?.[0]?.List?.items ?? []).map(item => item.String?.sval ?? '')
  const name = words.at(-1)
  return name === undefined ? null : { schema: words.at(-2) ?? null, name }
}

/** The relation a part acts on, null where it acts on something else (a type, a function, a setting). */
export const actsOn = once((subject: Subject): string | null => {
  const node = nodeOf<Acting>(subject)
  const range =
    node.relation ??
    node.table ??
    node.view ??
    node.into?.rel ??
    node.relations?.[0]?.RangeVar ??
    node.rels?.[0]?.VacuumRelation?.relation ??
    node.sequence
  const idOf = makers.has(subject.part.tag) ? madeId : relationId
  if (range?.relname !== undefined) return idOf(subject, { schema: range.schemaname ?? null, name: range.relname })
  const dropped = droppedName(node)
  return dropped === null ? null : relationId(subject, dropped)
})

/** The id that a relation gets by RENAME TO or SET SCHEMA; null where the part does neither. */
export const renamed = (subject: Subject): string | null => {
  const { renameType, newname, newschema } = nodeOf<Renaming>(subject)
  const id = actsOn(subject) ?? ''
  if (newschema !== undefined) return qualify(newschema, readName(id)?.name ?? '')
  return renameType === 'OBJECT_COLUMN' ? null : beside(id, newname)
}
