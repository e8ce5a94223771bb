import { type Name, nameOf, qualify, readName } from './name.ts'

/** A node as an open bag of fields. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * Visits every object of a syntax tree, parents first, with the key it stands under: its tag (`ColumnRef`) where the grammar
 * writes one, else the parent's field (`typeName`, `relation`). Without recursion, as expressions nest thousands deep.
 */
export const walk = (root: unknown, visit: (key: string, node: Fields) => void): void => {
  const pending = [{ key: '', value: root }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { key, value } = next
    if (!isFields(value)) continue
    const list = Array.isArray(value)
    if (!list) visit(key, value)
    const fields = Object.keys(value)
    for (let index = fields.length - 1; index >= 0; index--) {
      const field = fields[index] ?? ''
      if (isFields(value[field])) pending.push({ key: list ? key : field, value: value[field] })
    }
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/**
 * Every name a node speaks of, made or used, as far as its text tells. `columns` are all names inside a relation: columns,
 * attributes, constraints, triggers, and the qualifiers in front of them; `*` where all are meant. Aliases and CTE names
 * are not told apart from tables; a type may be the row type of a table. Rather too much than too little.
 */
export type Mentions = {
  readonly relations: readonly Name[]
  readonly columns: readonly string[]
  readonly types: readonly Name[]
  readonly functions: readonly Name[]
}

type Sort = 'relations' | 'types' | 'functions' | 'members'
type Bag = Readonly<Record<Exclude<Sort, 'members'>, Map<string, Name>>> & { readonly columns: Set<string> }

export const mentions = (node: unknown): Mentions => {
  const bag: Bag = { relations: new Map(), columns: new Set(), types: new Map(), functions: new Map() }
  walk(node, (key, fields) => {
    collectRelations(bag, key, fields)
    collectInner(bag, key, fields)
    collectLists(bag, fields)
    collectSpoken(bag, fields)
    collectLiterals(bag, fields)
  })
  return {
    relations: [...bag.relations.values()],
    columns: [...bag.columns],
    types: [...bag.types.values()],
    functions: [...bag.functions.values()],
  }
}

/** `members` are inside a relation, with its name in front: `schema.table.column`, `schema.table.trigger`. */
const add = (bag: Bag, sort: Sort, path: readonly string[]): void => {
  const name = nameOf(path)
  if (name === null) return
  if (sort !== 'members') {
    bag[sort].set(qualify(name.schema, name.name), name)
    return
  }
  bag.columns.add(name.name)
  add(bag, 'relations', path.slice(0, -1))
}

const at = (value: unknown, key: string): unknown => (isFields(value) ? value[key] : undefined)

/** What stands two or three fields deep. */
const inside = (value: unknown, first: string, second: string, third?: string): unknown => {
  const found = at(at(value, first), second)
  return third === undefined ? found : at(found, third)
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const none: readonly string[] = []

/** Those of the values that are texts. */
const texts = (...values: readonly unknown[]): readonly string[] => (values.some(isText) ? values.filter(isText) : none)

/** The strings of a list of String nodes. */
const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(node => inside(node, 'String', 'sval')).filter(isText) : none

const relationPath = (range: unknown): readonly string[] => texts(at(range, 'schemaname'), at(range, 'relname'))

const collectRelations = (bag: Bag, key: string, fields: Fields): void => {
  if (typeof fields['relname'] === 'string') {
    add(bag, 'relations', relationPath(fields))
    if (key === 'typevar') add(bag, 'types', relationPath(fields))
  }
  const altered = relationPath(fields['relation'])
  if (fields['objtype'] === 'OBJECT_TYPE' || fields['relationType'] === 'OBJECT_TYPE') add(bag, 'types', altered)
  for (const index of texts(fields['idxname'], fields['indexname']))
    add(bag, 'relations', [...altered.slice(0, -1), index])
  if (key === 'ReplicaIdentityStmt' || fields['subtype'] === 'AT_ClusterOn')
    add(bag, 'relations', texts(fields['name']))
  if (fields['defname'] === 'owned_by') add(bag, 'members', strings(inside(fields, 'arg', 'List', 'items')))
  if (fields['defname'] === 'sequence_name') add(bag, 'relations', strings(inside(fields, 'arg', 'List', 'items')))
}

/** Nodes whose `name` is that of a column, constraint or trigger. */
const namedInside = new Set(['AlterTableCmd', 'IndexElem', 'PartitionElem', 'ResTarget', 'StatsElem'])

const collectInner = (bag: Bag, key: string, fields: Fields): void => {
  const { colname, conname, subname, trigname, policy_name: policy, rulename, name } = fields
  const names = texts(colname, conname, subname, trigname, policy, rulename, namedInside.has(key) ? name : null)
  for (const inner of names) bag.columns.add(inner)
  if (key === 'A_Star') bag.columns.add('*')
}

/** What a list of strings under this field names. Lists not told of here name columns. */
const listSorts: ReadonlyMap<string, readonly Sort[]> = new Map([
  ['names', ['types']],
  ['typeName', ['types']],
  ['domainname', ['types']],
  ['defnames', ['types', 'functions']],
  ['funcname', ['functions']],
  ['objname', ['functions']],
  ['func_name', ['functions']],
  ['handler_name', ['functions']],
  ['plhandler', ['functions']],
  ['plinline', ['functions']],
  ['plvalidator', ['functions']],
  ['method', ['functions']],
  ['name', []],
  ['opername', []],
  ['operName', []],
  ['opclass', []],
  ['opclassname', []],
  ['opfamilyname', []],
  ['collname', []],
  ['publication', []],
  ['args', []],
  ['items', []],
  ['vals', []],
])

const collectLists = (bag: Bag, fields: Fields): void => {
  for (const field of Object.keys(fields)) {
    const path = strings(fields[field])
    const sorts = listSorts.get(field)
    if (path.length === 0) continue
    if (sorts === undefined) for (const column of path) bag.columns.add(column)
    for (const sort of fields['pct_type'] === true ? ['members' as const] : (sorts ?? [])) add(bag, sort, path)
  }
  // In the options of CREATE AGGREGATE, OPERATOR and TYPE the grammar reads a function's name as a type's.
  if ('defname' in fields) add(bag, 'functions', strings(inside(fields, 'arg', 'TypeName', 'names')))
}

const spokenSorts: ReadonlyMap<unknown, Sort> = new Map<unknown, Sort>([
  ['OBJECT_ATTRIBUTE', 'members'],
  ['OBJECT_COLUMN', 'members'],
  ['OBJECT_DOMCONSTRAINT', 'types'],
  ['OBJECT_POLICY', 'members'],
  ['OBJECT_RULE', 'members'],
  ['OBJECT_TABCONSTRAINT', 'members'],
  ['OBJECT_TRIGGER', 'members'],
  ['OBJECT_DOMAIN', 'types'],
  ['OBJECT_TYPE', 'types'],
  ['OBJECT_AGGREGATE', 'functions'],
  ['OBJECT_FUNCTION', 'functions'],
  ['OBJECT_PROCEDURE', 'functions'],
  ['OBJECT_ROUTINE', 'functions'],
])

const speakingFields = ['object', 'objects', 'newname', 'newschema']

/** What a DROP, COMMENT, GRANT, RENAME, OWNER TO or SET SCHEMA speaks of, and the name it gives. */
const collectSpoken = (bag: Bag, fields: Fields): void => {
  if (!speakingFields.some(field => field in fields)) return
  const { removeType, renameType, objectType, objtype, object, objects, newname, newschema } = fields
  const sort = spokenSorts.get(removeType ?? renameType ?? objectType ?? objtype) ?? 'relations'
  for (const spoken of [object, ...(Array.isArray(objects) ? objects : [])]) {
    add(bag, sort, strings(inside(spoken, 'List', 'items')))
  }
  const old = spokenPath(fields)
  for (const name of texts(newname)) add(bag, sort, sort === 'members' ? [name] : [...old.slice(0, -1), name])
  for (const schema of texts(newschema)) add(bag, sort, [schema, ...old.slice(-1)])
}

const spokenPath = ({ relation, object }: Fields): readonly string[] =>
  relation === undefined
    ? strings(
        inside(object, 'List', 'items') ??
          inside(object, 'ObjectWithArgs', 'objname') ??
          inside(object, 'TypeName', 'names'),
      )
    : relationPath(relation)

/** Casts and functions that take a name as a string. */
const castSorts: ReadonlyMap<string, Sort> = new Map<string, Sort>([
  ['regclass', 'relations'],
  ['regtype', 'types'],
  ['regproc', 'functions'],
  ['regprocedure', 'functions'],
])
const takesRelation = /^(?:nextval|currval|setval|to_regclass|pg_\w+)$/

/** Names in string constants: `'t_id_seq'::regclass`, `nextval('t_id_seq')`, `pg_get_serial_sequence('t', 'id')`. */
const collectLiterals = (bag: Bag, { arg, typeName, args, funcname }: Fields): void => {
  const cast = castSorts.get(strings(at(typeName, 'names')).at(-1) ?? '')
  if (cast !== undefined) addWritten(bag, cast, constant(arg))
  if (!Array.isArray(args) || !takesRelation.test(strings(funcname).at(-1) ?? '')) return
  addWritten(bag, 'relations', constant(args[0]))
  for (const name of args.slice(1).flatMap(constant)) bag.columns.add(name)
}

const constant = (node: unknown): readonly string[] => texts(inside(node, 'A_Const', 'sval', 'sval'))

const addWritten = (bag: Bag, sort: Sort, written: readonly string[]): void => {
  for (const text of written) {
    const name = readName(text.replace(/\(.*$/s, ''))
    if (name !== null) add(bag, sort, name.schema === null ? [name.name] : [name.schema, name.name])
  }
}
