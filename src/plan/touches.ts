import type { Ruling } from '../kinds/ruling.ts'
import { relationId, type Subject, typeId } from '../kinds/subject.ts'
import { qualify } from '../sql/name.ts'
import { type Mentions, mentions } from '../sql/walk.ts'

/**
 * What a part depends on or changes, by name: relations with the names inside them it speaks of (`all` when it concerns the
 * whole relation or names nothing inside), and other things (`type public.mood`, `routine public.f`, `schema s`).
 * `everything` for parts whose effect cannot be read (DO, CALL): they keep their place against every other part.
 */
export type Touches = {
  readonly relations: ReadonlyMap<string, ReadonlySet<string> | 'all'>
  readonly things: ReadonlySet<string>
  readonly everything: boolean
}

const opaque = new Set(['DoStmt', 'CallStmt', 'SelectStmt'])

const innerNames = (named: Mentions, ruling: Ruling): ReadonlySet<string> | 'all' =>
  ruling.whole || named.columns.length === 0 || named.columns.includes('*') ? 'all' : new Set(named.columns)

/** The names a part touches, resolved as PostgreSQL would at its place in the file. */
export const touchesOf = (subject: Subject, ruling: Ruling): Touches => {
  const named = mentions(subject.part.node)
  const inner = innerNames(named, ruling)
  const relations = new Map<string, ReadonlySet<string> | 'all'>(
    named.relations.map(name => [relationId(subject, name), inner]),
  )
  if (ruling.relation !== null) relations.set(ruling.relation, inner)
  for (const made of ruling.creates) if (made.what === 'relation') relations.set(made.id, 'all')
  const made = ruling.creates.filter(one => one.what !== 'relation').map(one => `${one.what} ${one.id}`)
  const types = named.types.filter(name => name.schema !== 'pg_catalog').map(name => `type ${typeId(subject, name)}`)
  const routines = named.functions.map(name => `routine ${qualify(null, name.name)}`)
  return { relations, things: new Set([...made, ...types, ...routines]), everything: opaque.has(subject.part.tag) }
}

const overlap = (left: ReadonlySet<string> | 'all', right: ReadonlySet<string> | 'all'): boolean =>
  left === 'all' || right === 'all' || [...left].some(name => right.has(name))

/** Must these two keep their order on a host? */
export const conflict = (left: Touches, right: Touches): boolean =>
  left.everything ||
  right.everything ||
  [...left.things].some(thing => right.things.has(thing)) ||
  [...left.relations].some(([id, names]) => {
    const others = right.relations.get(id)
    return others !== undefined && overlap(names, others)
  })
