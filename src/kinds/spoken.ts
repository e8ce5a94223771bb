import type { Node, RangeVar } from '@pgsql/types'
import { functionName, type Name, quoteName, stringsOf, typeName } from '../sql/name.ts'
import { nodeOf, relationId, type Subject } from './subject.ts'

type Speaking = {
  readonly object?: Node
  readonly objects?: readonly Node[]
  readonly relation?: RangeVar
  readonly typeName?: readonly Node[]
  readonly behavior?: string
}

const pathOf = (node: Node | undefined): readonly string[] => {
  if (node === undefined) return []
  if ('List' in node) return stringsOf(node.List.items)
  if ('String' in node) return [node.String.sval ?? '']
  const name =
    'TypeName' in node ? typeName(node.TypeName) : 'ObjectWithArgs' in node ? functionName(node.ObjectWithArgs) : null
  return name === null ? [] : name.schema === null ? [name.name] : [name.schema, name.name]
}

/** The words of the name that a DROP, RENAME, OWNER TO, SET SCHEMA, COMMENT or ALTER TYPE speaks of, as far as written. */
const words = (subject: Subject): readonly string[] => {
  const node = nodeOf<Speaking>(subject)
  return node.typeName === undefined ? pathOf(node.object ?? node.objects?.[0]) : stringsOf(node.typeName)
}

/** That name, as schema and name. */
export const spokenName = (subject: Subject): Name => {
  const path = words(subject)
  return { schema: path.at(-2) ?? null, name: path.at(-1) ?? '' }
}

/** That name as findings show it: `public.total`; a bare one gets the schema the search_path begins with. */
export const spoken = (subject: Subject): string => {
  const { relation } = nodeOf<Speaking>(subject)
  if (relation?.relname !== undefined)
    return relationId(subject, { schema: relation.schemaname ?? null, name: relation.relname })
  const path = words(subject)
  const whole = path.length === 1 ? [subject.scope.searchPath[0] ?? 'public', ...path] : path
  return whole.map(quoteName).join('.')
}

/** For what lives in no schema (a schema, an extension, a role): the bare name. */
export const spokenBare = (subject: Subject): string => words(subject).map(quoteName).join('.')

/** For what lives in a table (a trigger, a policy, a rule): `public.orders.audit`. */
export const spokenMember = (subject: Subject): string => {
  const path = words(subject)
  const table = relationId(subject, { schema: path.at(-3) ?? null, name: path.at(-2) ?? '' })
  return `${table}.${quoteName(path.at(-1) ?? '')}`
}

const relations = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_INDEX', 'OBJECT_SEQUENCE'])
const members = new Set(['OBJECT_COLUMN', 'OBJECT_TABCONSTRAINT', 'OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

/** The relation that a COMMENT or DROP speaks of, by its name or as that of a member (a column, a trigger); null where of none. */
export const spokenRelation = (subject: Subject): Name | null => {
  const { objtype, removeType } = nodeOf<{ readonly objtype?: string; readonly removeType?: string }>(subject)
  const sort = removeType ?? objtype ?? ''
  const path = members.has(sort) ? words(subject).slice(0, -1) : relations.has(sort) ? words(subject) : []
  const name = path.at(-1)
  return name === undefined ? null : { schema: path.at(-2) ?? null, name }
}

export const cascades = (subject: Subject): boolean => nodeOf<Speaking>(subject).behavior === 'DROP_CASCADE'
