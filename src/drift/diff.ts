import type { Catalog, Relation } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { identityText, publicationText, relationText, routineText, sequenceText, typeText } from './canonical.ts'
import { unified } from './patch.ts'
import { respell, type Spelling, spellingBetween } from './respell.ts'

/** Which objects to compare; all by default. */
export type DiffScope = {
  /** Relations, by id. */
  readonly tables?: (id: string) => boolean
  /** Objects of every sort, by `schema.name`; publications stand in no schema. */
  readonly within?: (id: string) => boolean
}

/** What to compare, and how. */
export type DiffOptions = DiffScope & {
  /** Compare what replication itself sets up as well: publications and replica identities. They differ by design. */
  readonly replication?: boolean
  /** Unchanged lines around a change, 3 by default. */
  readonly context?: number
}

type Change = {
  readonly kind: 'only-on-primary' | 'only-on-replica' | 'differs'
  /** This object's part of the unified text. */
  readonly text: string
}
type TableDiff = Change & { readonly table: string }
type ObjectDiff = Change & { readonly object: string; readonly sort: Sort }
/** The tables that differ, the other objects that do, and all of it as one unified text. */
export type CatalogDiff = {
  readonly tables: readonly TableDiff[]
  /** Views, types, sequences, routines and publications. */
  readonly objects: readonly ObjectDiff[]
  /** What both hosts say the same of, tables included. */
  readonly equal: readonly { readonly object: string; readonly sort: Sort }[]
  readonly text: string
}

/** In the order in which they could be created. */
const sorts = ['extension', 'type', 'table', 'view', 'sequence', 'routine', 'publication'] as const
export type Sort = (typeof sorts)[number]
type Entry = { readonly sort: Sort; readonly id: string; readonly text: string; readonly relation?: Relation }

/** What two hosts say of the same schema, object by object, as SQL; `-` lines are the primary's, `+` lines the replica's. Pure. */
export const diffCatalogs = (primary: Catalog, replica: Catalog, options: DiffOptions = {}): CatalogDiff => {
  const spelling = spellingBetween(primary, replica)
  const [ours, theirs] = [entries(primary, options), entries(replica, options)]
  const found = [...new Map([...theirs, ...ours])].sort(inOrder).map(([key, { sort, id }]) => {
    const [left, right] = [ours.get(key), theirs.get(key)]
    const change = changeOf([primary.host, left], [replica.host, right], spelling, options)
    return { sort, object: id, change }
  })
  const changes = found.flatMap(({ change, ...named }) => (change === null ? [] : [{ ...change, ...named }]))
  return {
    tables: changes
      .filter(({ sort }) => sort === 'table')
      .map(({ kind, text, object }) => ({ table: object, kind, text })),
    objects: changes.filter(({ sort }) => sort !== 'table'),
    equal: found.flatMap(({ change, ...named }) => (change === null ? [named] : [])),
    text: changes.map(({ text }) => text).join(''),
  }
}

type Keyed = readonly [key: string, entry: Entry]

const inOrder = ([, left]: Keyed, [, right]: Keyed): number =>
  sorts.indexOf(left.sort) - sorts.indexOf(right.sort) || (left.id < right.id ? -1 : 1)

const entries = (catalog: Catalog, options: DiffOptions): ReadonlyMap<string, Entry> => {
  const { tables = () => true, within = () => true } = options
  const relations = catalog.relations.filter(({ id }) => tables(id))
  const replication = options.replication ?? false
  const extensions = catalog.extensions.filter(({ name, schema }) => within(`${quoteName(schema)}.${quoteName(name)}`))
  const all: readonly Entry[] = [
    ...extensions.map(({ name, schema }) => ({
      sort: 'extension' as const,
      id: quoteName(name),
      text: `CREATE EXTENSION ${quoteName(name)} SCHEMA ${quoteName(schema)};\n`,
    })),
    ...catalog.types.map(type => ({ sort: 'type' as const, id: type.id, text: typeText(type) })),
    ...relations.map(relation => ({
      sort: isView(relation) ? ('view' as const) : ('table' as const),
      id: relation.id,
      relation,
      text: tableText(relation, replication),
    })),
    ...catalog.sequences.map(sequence => ({
      sort: 'sequence' as const,
      id: sequence.id,
      text: sequenceText(sequence),
    })),
    ...catalog.routines.map(routine => ({
      sort: 'routine' as const,
      id: routine.signature,
      text: routineText(routine),
    })),
    ...(replication ? catalog.publications : []).map(publication => ({
      sort: 'publication' as const,
      id: quoteName(publication.name),
      text: publicationText(publication),
    })),
  ]
  return new Map(all.filter(({ id }) => within(id)).map(entry => [`${entry.sort} ${entry.id}`, entry]))
}

const isView = ({ kind }: Relation): boolean => kind === 'view' || kind === 'materialized view'

const tableText = (relation: Relation, replication: boolean): string =>
  relationText(relation) +
  (replication && !isView(relation) ? `ALTER TABLE ${relation.id} REPLICA IDENTITY ${identityText(relation)};\n` : '')

type Side = readonly [host: string, entry: Entry | undefined]

const changeOf = (
  [leftHost, left]: Side,
  [rightHost, right]: Side,
  spelling: Spelling,
  options: DiffOptions,
): Change | null => {
  const texts = [left?.text ?? '', respelled(left, right, spelling, options)] as const
  if (texts[0] === texts[1]) return null
  const file = (host: string, entry: Entry | undefined) =>
    entry === undefined ? '/dev/null' : `${host}/${entry.id}.sql`
  const text = unified(
    { name: file(leftHost, left), text: texts[0] },
    { name: file(rightHost, right), text: texts[1] },
    options.context ?? 3,
  )
  return { kind: right === undefined ? 'only-on-primary' : left === undefined ? 'only-on-replica' : 'differs', text }
}

const respelled = (
  left: Entry | undefined,
  right: Entry | undefined,
  spelling: Spelling,
  options: DiffOptions,
): string => {
  if (right === undefined) return ''
  if (left === undefined || left.text === right.text) return right.text
  if (left.relation !== undefined && right.relation !== undefined)
    return tableText(respell(right.relation, left.relation, spelling), options.replication ?? false)
  return spelling.text(left.text, right.text) ? left.text : right.text
}
