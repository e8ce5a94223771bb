import type { Column } from './catalog.ts'
import { type ColumnType, readColumnTypes, type TypeKey } from './column-types.ts'
import type { Comments } from './comments.ts'
import { type Scope, userSchema, within } from './scope.ts'

/**
 * One row per relation, its columns packed into two values: rows of their own would cost more to send and to take apart than
 * the server needs to find them.
 */
const columns = (version: number): string => `
  SELECT a.attrelid AS relation,
         json_agg(a.attname ORDER BY a.attnum) AS names,
         string_agg(
           concat_ws(';', concat_ws(' ', a.atttypid, a.atttypmod, a.attcollation),
                     a.attnum, a.attnotnull, a.attidentity, ${version >= 120000 ? 'a.attgenerated' : `''`}),
           ',' ORDER BY a.attnum) AS facts
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${userSchema} AND ${within('a.attrelid')}
    AND a.attnum > 0 AND NOT a.attisdropped
  GROUP BY a.attrelid`

const defaults = `
  SELECT d.adrelid AS relation, json_object_agg(d.adnum, pg_get_expr(d.adbin, d.adrelid)) AS expressions
  FROM pg_attrdef d
  WHERE d.adrelid >= 16384 AND ${within('d.adrelid')}
  GROUP BY d.adrelid`

type ColumnsRow = { readonly relation: number; readonly names: readonly string[]; readonly facts: string }
/** Expressions by attnum. */
type Expressions = Readonly<Record<number, string>>
type DefaultsRow = { readonly relation: number; readonly expressions: Expressions }

/** What many columns have in common, so that it is worked out once: 120,000 columns show a few hundred of these. */
type Mould = Omit<Column, 'name' | 'default' | 'comment'>

/** Columns of every relation in scope, by the relation's oid, by position. */
export const readColumns = async (
  scope: Scope,
  comments: Comments,
): Promise<ReadonlyMap<number, readonly Column[]>> => {
  const rows = await scope.session.query<ColumnsRow>(columns(scope.session.version), [scope.oids])
  const expressions = await readDefaults(scope)
  const unpacked = rows.map(({ relation, names, facts }) => ({ relation, names, facts: facts.split(',') }))
  const moulds = await readMoulds(scope, new Set(unpacked.flatMap(row => row.facts)))
  return new Map(
    unpacked.map(({ relation, names, facts }) => {
      const [values, texts] = [expressions.get(relation), comments.get(relation)]
      const column = (name: string, index: number): Column => {
        const mould = moulds.get(facts[index] ?? '') ?? unknown
        const { attnum, type, typeId, typmod, notNull, generated, identity, collation } = mould
        const [value, comment] = [values?.[attnum] ?? null, texts?.get(attnum) ?? null]
        return { name, attnum, type, typeId, typmod, notNull, default: value, generated, identity, collation, comment }
      }
      return [relation, names.map(column)]
    }),
  )
}

const readMoulds = async (scope: Scope, facts: ReadonlySet<string>): Promise<ReadonlyMap<string, Mould>> => {
  const keys = new Set([...facts].map(typeKey))
  const types = await readColumnTypes(scope.session, [...keys])
  return new Map([...facts].map(text => [text, mould(text, types)]))
}

const typeKey = (facts: string): TypeKey => facts.slice(0, facts.indexOf(';'))

const mould = (facts: string, types: ReadonlyMap<TypeKey, ColumnType>): Mould => {
  const [key = '', attnum, notNull, identity, generated] = facts.split(';')
  return {
    attnum: Number(attnum),
    ...(types.get(key) ?? unknownType),
    typmod: Number(key.split(' ')[1]),
    notNull: notNull === 't',
    generated: generated === 's' ? 'stored' : generated === 'v' ? 'virtual' : 'no',
    identity: identity === 'a' ? 'always' : identity === 'd' ? 'by default' : 'no',
  }
}

const unknownType: ColumnType = { type: '???', typeId: '???', collation: null }

const unknown: Mould = { attnum: 0, ...unknownType, typmod: -1, notNull: false, generated: 'no', identity: 'no' }

const readDefaults = async (scope: Scope): Promise<ReadonlyMap<number, Expressions>> => {
  const rows = await scope.session.query<DefaultsRow>(defaults, [scope.oids])
  return new Map(rows.map(row => [row.relation, row.expressions]))
}
