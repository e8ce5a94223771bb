import type { Ruling } from '../kinds/ruling.ts'
import { relationId, type Subject, typeId } from '../kinds/subject.ts'
import { qualify } from '../sql/name.ts'
import { type Mentions, mentions } from '../sql/walk.ts'

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
  readonly everything: boolean
}

const opaque = new Set(['DoStmt', 'CallStmt', 'SelectStmt'])

/** No column is called so: what adds columns to a table keeps its order, for `SELECT *` shows the columns in it. */
const placeOfNew = '+'

const addsColumn = (subject: Subject): boolean => {
  const command = 'AlterTableStmt' in subject.part.node ? subject.part.node.AlterTableStmt.cmds?.[0] : undefined
  return command !== undefined && 'AlterTableCmd' in command && command.AlterTableCmd.subtype === 'AT_AddColumn'
}

const innerNames = (subject: Subject, named: Mentions, ruling: Ruling): Inner => {
  if (ruling.whole || named.columns.length === 0 || named.columns.includes('*')) return 'all'
  return new Set(addsColumn(subject) ? [...named.columns, placeOfNew] : named.columns)
}

/** The names a part touches, resolved as PostgreSQL would at its place in the file. */
export const touchesOf = (subject: Subject, ruling: Ruling): Touches => {
  const named = mentions(subject.part.node)
  const inner = innerNames(subject, named, ruling)
  const onNoRelation = ruling.relation === null
  const relations = new Map(
    named.relations.map(name => [relationId(subject, name), { inner, writes: onNoRelation }] as const),
  )
  if (ruling.relation !== null) relations.set(ruling.relation, { inner, writes: true })
  for (const made of ruling.creates)
    if (made.what === 'relation') relations.set(made.id, { inner: 'all', writes: true })
  const types = named.types.filter(name => name.schema !== 'pg_catalog').map(name => `type ${typeId(subject, name)}`)
  const routines = named.functions.map(name => `routine ${qualify(null, name.name)}`)
  const made = ruling.creates.filter(one => one.what !== 'relation').map(one => `${one.what} ${one.id}`)
  return {
    relations,
    things: new Map([
      ...[...types, ...routines].map(thing => [thing, { writes: onNoRelation }] as const),
      ...made.map(thing => [thing, { writes: true }] as const),
    ]),
    everything: opaque.has(subject.part.tag),
  }
}

const overlap = (left: Inner, right: Inner): boolean =>
  left === 'all' || right === 'all' || [...left].some(name => right.has(name))

/** Must these two keep their order on a host? Two that only lean on the same thing need not. */
export const conflict = (left: Touches, right: Touches): boolean =>
  left.everything ||
  right.everything ||
  [...left.things].some(([thing, { writes }]) => {
    const other = right.things.get(thing)
    return other !== undefined && (writes || other.writes)
  }) ||
  [...left.relations].some(([id, { inner, writes }]) => {
    const other = right.relations.get(id)
    return other !== undefined && (writes || other.writes) && overlap(inner, other.inner)
  })
