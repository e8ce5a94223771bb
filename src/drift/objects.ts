import type { Finding } from '../base/finding.ts'
import type { Catalog, Collation, EventTrigger, Relation, Sequence } from '../catalog/catalog.ts'
import { quoteLiteral, quoteName } from '../sql/name.ts'
import { createType, relationText, sequenceText } from './canonical.ts'
import { type DriftCode, driftCodes } from './codes.ts'
import { type Comparison, finding, on } from './comparison.ts'
import { sameText, sameViewAcrossMajors } from './spelling.ts'

type SortName = 'schema' | 'extension' | 'collation' | 'type' | 'sequence' | 'routine' | 'event-trigger' | 'view'

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

const collationText = ({ id, provider, locale, deterministic }: Collation): string =>
  `CREATE COLLATION ${id} (PROVIDER = ${provider}, LOCALE = ${quoteLiteral(locale ?? '')}${deterministic ? '' : ', DETERMINISTIC = false'})`

const modes = { origin: 'ENABLE', disabled: 'DISABLE', replica: 'ENABLE REPLICA', always: 'ENABLE ALWAYS' } as const

const eventTriggerText = ({ name, event, tags, enabled, routine }: EventTrigger): string => {
  const when = tags.length === 0 ? '' : ` WHEN TAG IN (${tags.map(quoteLiteral).join(', ')})`
  const create = `CREATE EVENT TRIGGER ${quoteName(name)} ON ${event}${when} EXECUTE PROCEDURE ${routine}()`
  return enabled === 'origin' ? create : `${create};\nALTER EVENT TRIGGER ${quoteName(name)} ${modes[enabled]}`
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
    name: 'collation',
    list: catalog => new Map(catalog.collations.map(collation => [collation.id, collationText(collation)])),
    create: runnable,
    // The same locale may be spelled otherwise by another operating system or library.
    same: () => true,
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
    name: 'event-trigger',
    list: catalog =>
      new Map(catalog.eventTriggers.map(trigger => [quoteName(trigger.name), eventTriggerText(trigger)])),
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

type Change = 'missing-on-replica' | 'differs' | 'only-on-replica'

const codeOf = (sort: SortName, change: Change): DriftCode => {
  const code = driftCodes.find(known => known === `${sort}-${change}`)
  if (code === undefined) throw new TypeError(`a ${sort} is never said to be ${change}`)
  return code
}

const sortFindings = (comparison: Comparison, sort: Sort): readonly Finding[] => {
  const { primary, replica } = comparison
  const [ours, theirs] = [sort.list(primary), sort.list(replica)]
  const wanted = (id: string) => sort.name !== 'view' || comparison.tables(id)
  const word = sort.name.replace('-', ' ')
  const note = (change: Change, id: string, message: string, cure: readonly string[]) =>
    finding({
      code: codeOf(sort.name, change),
      weight: 'note',
      host: replica.host,
      object: id,
      message,
      why: 'rows travel without it',
      cure,
    })
  const differing = [...ours].flatMap(([id, text]) => {
    const own = theirs.get(id)
    const cure = sort.create(text).map(sql => on(replica.host, sql))
    if (own === undefined) return [note('missing-on-replica', id, `${word} ${id} exists on ${primary.host} only`, cure)]
    return sort.same(comparison, text, own) ? [] : [note('differs', id, `${word} ${id} differs between the hosts`, [])]
  })
  const extra = [...theirs.keys()].filter(id => !ours.has(id))
  return [
    ...differing,
    ...extra.map(id => note('only-on-replica', id, `${word} ${id} exists on ${replica.host} only`, [])),
  ].filter(({ object }) => wanted(object ?? ''))
}
