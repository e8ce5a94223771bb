import { type Name, nameOf, stringsOf } from '../../sql/name.ts'
import { type Fields, walk } from '../../sql/walk.ts'
import { actsOn, type Subject } from '../subject.ts'
import { isBuiltin } from './builtins.ts'

/** The functions and procedures that an expression or statement calls. */
export const callsIn = (node: unknown): readonly Name[] => {
  const names: Name[] = []
  walk(node, (key, fields: Fields) => {
    const path = fields['funcname']
    const name = (key === 'FuncCall' || key === 'funccall') && Array.isArray(path) ? nameOf(stringsOf(path)) : null
    if (name !== null) names.push(name)
  })
  return names
}

const isOwn = (subject: Subject, { name }: Name): boolean =>
  [...subject.scope.routines, ...(subject.hosts?.primary.catalog.routines ?? []).map(routine => routine.id)].some(id =>
    id.endsWith(`.${name}`),
  )

/** The called functions that are not PostgreSQL's own: nobody can tell from here what they do. */
export const foreignCalls = (subject: Subject, node: unknown): readonly string[] =>
  callsIn(node)
    .filter(name => isOwn(subject, name) || !isBuiltin(name))
    .map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`))

/** The part's table, where the part calls such functions. */
export const tableThatCalls = (subject: Subject): readonly string[] => {
  const relation = actsOn(subject)
  return relation !== null && foreignCalls(subject, subject.part.node).length > 0 ? [relation] : []
}
