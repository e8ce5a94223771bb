import { command } from '../kinds/alter.ts'
import { columnNow, columnOrigin } from '../kinds/column/origin.ts'
import { namedConstraint, namesUnsureConstraint } from '../kinds/constraint/constraint.ts'
import { partitionedBy } from '../kinds/family.ts'
import { type FoundIndex, findIndexes } from '../kinds/index/index-name.ts'
import { type MadeUpNames, madeUpNames, namesMeet } from '../kinds/made-up-names.ts'
import { ownerOf } from '../kinds/made-with.ts'
import type { Ruling } from '../kinds/ruling.ts'
import { cascades } from '../kinds/spoken.ts'
import {
  catalogId,
  isNew,
  nowCalled,
  primaryRelation,
  primaryType,
  relationId,
  type Subject,
  typeId,
} from '../kinds/subject.ts'
import { qualify, quoteName, readName } from '../sql/name.ts'
import { namesIn } from '../sql/names-in.ts'
import type { Part } from '../sql/statement.ts'
import type { Mentions } from '../sql/walk.ts'

/** The names inside a relation that a part speaks of; `all` when it concerns the whole relation or names nothing inside. */
type Inner = ReadonlySet<string> | 'all'

/**
 * What a part changes (`writes`) and what it leans on (`reads`), by name: relations with the names inside them, and other things
 * (`type public.mood`, `routine f`). `everything` for parts whose effect cannot be read (DO, CALL): they keep their place
 * against every other part.
 */
export type Touches = {
  readonly relations: ReadonlyMap<string, { readonly inner: Inner; readonly writes: boolean }>
  readonly things: ReadonlyMap<string, { readonly writes: boolean }>
  /** Schemas made, renamed or dropped, and with them everything in them. */
  readonly schemas: ReadonlySet<string>
  readonly names: MadeUpNames
  readonly everything: boolean
}

const opaque = new Set(['DoStmt', 'CallStmt', 'SelectStmt'])

/** No column is called so: what adds columns to a table keeps its order, for `SELECT *` shows the columns in it. */
const placeOfNew = '+'

const addsColumn = (subject: Subject): boolean => command(subject).subtype === 'AT_AddColumn'

const innerNames = (subject: Subject, named: Mentions, ruling: Ruling): Inner => {
  const isAll = ruling.whole || named.columns.length === 0 || named.columns.includes('*')
  if (isAll || namesUnsureConstraint(subject)) return 'all'
  return new Set(addsColumn(subject) ? [...named.columns, placeOfNew] : named.columns)
}

/** The schemas or extensions a DROP takes. */
const dropped = (node: Part['node'], type: string): readonly string[] =>
  'DropStmt' in node && node.DropStmt.removeType === type
    ? (node.DropStmt.objects ?? []).flatMap(one => ('String' in one ? [quoteName(one.String.sval ?? '')] : []))
    : []

const extensionsIn = (node: Part['node']): readonly string[] => {
  if ('CreateExtensionStmt' in node) return [quoteName(node.CreateExtensionStmt.extname ?? '')]
  if ('AlterExtensionStmt' in node) return [quoteName(node.AlterExtensionStmt.extname ?? '')]
  return dropped(node, 'OBJECT_EXTENSION')
}

const schemasIn = (node: Part['node'], ruling: Ruling): ReadonlySet<string> =>
  new Set([
    ...dropped(node, 'OBJECT_SCHEMA'),
    ...ruling.creates.flatMap(({ what, id, from }) =>
      what === 'schema' ? [id, ...(from === undefined ? [] : [from])] : [],
    ),
  ])

/** The routines made in the file that the text of another one names: what it calls shows when it runs. */
const calledWithin = ({ part, scope }: Subject): readonly string[] => {
  if (part.tag !== 'CreateFunctionStmt' || scope.routines.size === 0) return []
  const words = new Set<string>(part.sql.match(/\w+/g))
  return [...scope.routines].flatMap(id => readName(id)?.name ?? []).filter(name => words.has(name))
}

/** The tables that views among these are made of, as far as the hosts were asked. */
const basesOf = ({ hosts }: Subject, ids: readonly string[]): readonly string[] =>
  (hosts?.dependents ?? []).flatMap(({ of, type, table }) =>
    of.sort === 'relation' && table !== null && type.endsWith('view') && ids.includes(table) ? [of.id] : [],
  )

/** A type that is not PostgreSQL's own, and for a domain what it is made of. */
const layersOf = (subject: Subject, type: string): readonly string[] => {
  const id = type.replace(/\[\]$/, '')
  const fact = primaryType(subject, id)
  if (fact === null) return []
  return fact.kind === 'domain' ? [id, ...layersOf(subject, fact.base)] : [id]
}

/** The types of the columns a part speaks of: what a type means can change before or after it in the same file. */
const columnTypes = (subject: Subject, relation: string | null, inner: Inner): readonly string[] => {
  if (relation === null) return []
  const columns = primaryRelation(subject, relation)?.columns ?? []
  const named = inner === 'all' ? [] : [...inner].map(name => columnOrigin(subject, relation, name))
  return columns
    .filter(({ name }) => inner === 'all' || named.includes(name))
    .flatMap(({ typeId: id }) => layersOf(subject, id))
}

/** The partitions of a table and the tables that inherit from it, all the way down: what happens to it happens to them. */
const descendants = (subject: Subject, id: string): readonly string[] => {
  const known = catalogId(subject.scope, id) ?? ''
  const { partitions, heirs } = subject.hosts?.primary ?? { partitions: new Map(), heirs: new Map() }
  const listed = [...(partitions.get(known) ?? []), ...(heirs.get(known) ?? [])].map(child =>
    nowCalled(subject, child.id),
  )
  const made = [...subject.scope.partitions].flatMap(([partition, parent]) => (parent === id ? [partition] : []))
  return [...listed, ...made].flatMap(child => [child, ...descendants(subject, child)])
}

/** A table made LIKE another has its indexes too; a partition gets its table's, or keeps what it has of them. */
const takesIndexes = (subject: Subject): boolean =>
  subject.part.tag === 'CreateStmt' || /^AT_(?:Attach|Detach)Partition$/.test(command(subject).subtype ?? '')

type Thing = readonly [thing: string, how: { readonly writes: boolean }]

const leansOn = (thing: string): Thing => [thing, { writes: false }]
const writes = (thing: string): Thing => [thing, { writes: true }]

/** An index is named without its table; it goes with that, with a column, or with the constraint it stands for. */
const ofIndex = (subject: Subject, { index, relation }: FoundIndex): readonly Thing[] => {
  const table = nowCalled(subject, relation.id)
  const isPlain = !index.expressions && !index.partial
  const columns = isPlain ? index.columns : relation.columns.map(({ name }) => name)
  return [
    writes(`indexes ${table}`),
    ...columns.map(name => leansOn(`column ${table}.${columnNow(subject, table, name)}`)),
    ...(index.constraint === null ? [] : [leansOn(`constraint ${quoteName(index.constraint)}`)]),
  ]
}

/** The indexes that a part names, those of a table that it takes or takes away, and what else an index goes with. */
const indexesOf = (subject: Subject, named: Mentions, spoken: readonly string[], ruling: Ruling): readonly Thing[] => {
  const { removes, drops } = ruling
  const taken = takesIndexes(subject) ? spoken.flatMap(id => [id, ...above(subject, id)]) : []
  return [
    ...taken.map(id => leansOn(`indexes ${id}`)),
    ...named.relations.flatMap(name => findIndexes(subject, name)).flatMap(found => ofIndex(subject, found)),
    ...(removes === null ? [] : [removes, ...along(subject, removes, ruling)]).map(id => writes(`indexes ${id}`)),
    ...(drops === null ? [] : [writes(`column ${drops}`)]),
  ]
}

/** Constraints by name: an index gives a key its own, and is spoken of without the table. */
const constraintNames = (subject: Subject, { leaves: { respells } }: Ruling): readonly Thing[] => {
  const name = namedConstraint(subject)
  return [...(name === null ? [] : [name]), ...respells].map(one => writes(`constraint ${quoteName(one)}`))
}

/** With a relation changes what is below it; with a partition that CASCADE drops go the foreign keys that point above it. */
const along = (subject: Subject, relation: string, { removes }: Ruling): readonly string[] => [
  ...descendants(subject, relation),
  ...(removes !== null && cascades(subject) ? above(subject, removes) : []),
]

/** The partitioned tables above a table. */
const above = (subject: Subject, id: string): readonly string[] => {
  const parent = partitionedBy(subject, id)
  return parent === null ? [] : [parent, ...above(subject, parent)]
}

/** What has come to hang on a table that the file made goes with it, and no catalog tells what that is. */
const takesUnseen = (subject: Subject, { removes }: Ruling): boolean =>
  removes !== null && isNew(subject, removes) && cascades(subject)

/** The columns that sequences belong to: what copies such a column (LIKE) copies how it counts. */
const countedBy = (subject: Subject, ids: readonly string[]): readonly (readonly [string, Inner])[] =>
  ids.flatMap(id => {
    const owner = ownerOf(subject, id)
    if (owner === null) return []
    return [
      [
        nowCalled(subject, owner.table),
        owner.column === null ? 'all' : new Set([readName(owner.column)?.name ?? '']),
      ] as const,
    ]
  })

/** The names a part touches, resolved as PostgreSQL would at its place in the file. */
export const touchesOf = (subject: Subject, ruling: Ruling): Touches => {
  const named = namesIn(subject.part)
  const inner = innerNames(subject, named, ruling)
  const onNoRelation = ruling.relation === null
  const spoken = named.relations.map(name => relationId(subject, name))
  const relations = new Map(
    [...spoken, ...basesOf(subject, spoken)].map(id => [id, { inner, writes: onNoRelation }] as const),
  )
  for (const [id, column] of countedBy(subject, ruling.relation === null ? [] : [ruling.relation]))
    relations.set(id, { inner: column, writes: true })
  if (ruling.relation !== null)
    for (const id of [ruling.relation, ...along(subject, ruling.relation, ruling)])
      relations.set(id, { inner, writes: true })
  for (const made of ruling.creates)
    if (made.what === 'relation') relations.set(made.id, { inner: 'all', writes: true })
  const spokenTypes = named.types.filter(name => name.schema !== 'pg_catalog').map(name => typeId(subject, name))
  const types = [...spokenTypes, ...columnTypes(subject, ruling.relation, inner)].map(id => `type ${id}`)
  const routines = [...named.functions.map(({ name }) => name), ...calledWithin(subject)].map(
    name => `routine ${qualify(null, name)}`,
  )
  const made = ruling.creates.filter(one => one.what !== 'relation').map(one => `${one.what} ${one.id}`)
  return {
    relations,
    things: new Map([
      ...[...types, ...routines].map(thing => [thing, { writes: onNoRelation }] as const),
      ...indexesOf(subject, named, spoken, ruling),
      ...constraintNames(subject, ruling),
      ...[...made, ...extensionsIn(subject.part.node).map(name => `extension ${name}`)].map(
        thing => [thing, { writes: true }] as const,
      ),
    ]),
    schemas: schemasIn(subject.part.node, ruling),
    names: madeUpNames(subject, ruling),
    everything: opaque.has(subject.part.tag) || takesUnseen(subject, ruling),
  }
}

const overlap = (left: Inner, right: Inner): boolean =>
  left === 'all' || right === 'all' || [...left].some(name => right.has(name))

const schemaOf = (id: string): string => quoteName(readName(id.replace(/^\w+ /, ''))?.schema ?? '')

/** Does a part touch one of these schemas, or anything in them? */
const isInside = (schemas: ReadonlySet<string>, { relations, things, schemas: own }: Touches): boolean =>
  schemas.size > 0 &&
  ([...own].some(schema => schemas.has(schema)) ||
    [...relations.keys(), ...things.keys()].some(id => schemas.has(schemaOf(id))))

/** Must these two keep their order on a host? Two that only lean on the same thing need not. */
export const conflict = (left: Touches, right: Touches): boolean =>
  left.everything ||
  right.everything ||
  isInside(left.schemas, right) ||
  isInside(right.schemas, left) ||
  namesMeet(left.names, right.names) ||
  [...left.things].some(([thing, { writes }]) => {
    const other = right.things.get(thing)
    return other !== undefined && (writes || other.writes)
  }) ||
  [...left.relations].some(([id, { inner, writes }]) => {
    const other = right.relations.get(id)
    return other !== undefined && (writes || other.writes) && overlap(inner, other.inner)
  })
