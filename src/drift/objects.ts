import type { Finding } from '../base/finding.ts'
import type { Catalog, Relation, Sequence } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { createType, relationText, sequenceText } from './canonical.ts'
import { type Comparison, finding, on } from './comparison.ts'
import { sameText, sameViewAcrossMajors } from './spelling.ts'

type SortName = 'schema' | 'extension' | 'type' | 'sequence' | 'routine' | 'view'

/** One sort of object that replication does not look at: text by id, and the SQL that makes it. */
type Sort = {
  readonly name: SortName
  readonly list: (catalog: Catalog) => ReadonlyMap<string, string>
  readonly create: (text: string) => readonly string[]
  readonly same: (comparison: Comparison, left: string, right: string) => boolean
}

const byText = (comparison: Comparison, left: string, right: string): boolean => comparison.same(left, right)

const runnable = (text: string): readonly string[] => [text.replace(/;\s*$/, '')]

/** Those of identity columns come and go with their column. */
const ownSequences = (catalog: Catalog): readonly Sequence[] => {
  const identities = new Set(
    catalog.relations.flatMap(relation =>
      relation.columns.flatMap(column =>
        column.identity === 'no' ? [] : [`${relation.id}.${quoteName(column.name)}`],
      ),
    ),
  )
  return catalog.sequences.filter(({ ownedBy }) => ownedBy === null || !identities.has(ownedBy))
}

const isView = (relation: Relation): boolean => relation.kind === 'view' || relation.kind === 'materialized view'

const isSameMajor = (comparison: Comparison): boolean =>
  Math.floor(comparison.primary.version / 10000) === Math.floor(comparison.replica.version / 10000)

const sorts: readonly Sort[] = [
  {
    name: 'schema',
    list: catalog => new Map(catalog.schemas.map(schema => [quoteName(schema), `CREATE SCHEMA ${quoteName(schema)}`])),
    create: runnable,
    same: byText,
  },
  {
    // Versions differ between majors by nature.
    name: 'extension',
    list: catalog =>
      new Map(
        catalog.extensions.map(({ name, schema }) => [
          quoteName(name),
          `CREATE EXTENSION ${quoteName(name)} SCHEMA ${quoteName(schema)}`,
        ]),
      ),
    create: runnable,
    same: byText,
  },
  {
    name: 'type',
    list: catalog => new Map(catalog.types.map(type => [type.id, createType(type)])),
    create: runnable,
    same: byText,
  },
  {
    name: 'sequence',
    list: catalog => new Map(ownSequences(catalog).map(sequence => [sequence.id, sequenceText(sequence)])),
    create: runnable,
    same: byText,
  },
  {
    name: 'routine',
    list: catalog => new Map(catalog.routines.map(routine => [routine.signature, routine.definition])),
    create: runnable,
    same: byText,
  },
  {
    name: 'view',
    list: catalog => new Map(catalog.relations.filter(isView).map(view => [view.id, relationText(view)])),
    create: runnable,
    same: (comparison, left, right) =>
      isSameMajor(comparison) ? sameText(left, right) : sameViewAcrossMajors(left, right),
  },
]

/** Objects that only one host has, or that differ: notes all, for rows travel without them. */
export const objectFindings = (comparison: Comparison, names: readonly SortName[]): readonly Finding[] =>
  sorts.filter(sort => names.includes(sort.name)).flatMap(sort => sortFindings(comparison, sort))

const sortFindings = (comparison: Comparison, sort: Sort): readonly Finding[] => {
  const { primary, replica } = comparison
  const [ours, theirs] = [sort.list(primary), sort.list(replica)]
  const wanted = (id: string) => sort.name !== 'view' || comparison.tables(id)
  const note = (code: string, id: string, message: string, cure: readonly string[]) =>
    finding({ code, weight: 'note', host: replica.host, object: id, message, why: 'rows travel without it', cure })
  const differing = [...ours].flatMap(([id, text]) => {
    const own = theirs.get(id)
    const cure = sort.create(text).map(sql => on(replica.host, sql))
    if (own === undefined)
      return [note(`${sort.name}-missing-on-replica`, id, `${sort.name} ${id} exists on ${primary.host} only`, cure)]
    return sort.same(comparison, text, own)
      ? []
      : [note(`${sort.name}-differs`, id, `${sort.name} ${id} differs between the hosts`, [])]
  })
  const extra = [...theirs.keys()].filter(id => !ours.has(id))
  return [
    ...differing,
    ...extra.map(id =>
      note(`${sort.name}-only-on-replica`, id, `${sort.name} ${id} exists on ${replica.host} only`, []),
    ),
  ].filter(({ object }) => wanted(object ?? ''))
}
