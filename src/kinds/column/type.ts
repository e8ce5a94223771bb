import type { Node, TypeName } from '@pgsql/types'
import type { Column } from '../../catalog/catalog.ts'
import { qualify, typeName } from '../../sql/name.ts'
import { type Subject, typeId } from '../subject.ts'

/** A column's type: `pg_catalog.int4`, `public.mood`, `pg_catalog.text[]`; `modifiers` are the numbers in its parentheses. */
export type ColumnType = { readonly id: string; readonly modifiers: readonly number[] }

const builtin = new Set(
  `bit bool box bpchar bytea char cidr circle date datemultirange daterange float4 float8 inet int2 int4 int4multirange
   int4range int8 int8multirange int8range interval json jsonb jsonpath line lseg macaddr macaddr8 money name nummultirange
   numeric numrange oid path pg_lsn point polygon regclass regconfig regnamespace regoper regproc regprocedure regrole regtype
   text time timestamp timestamptz timetz tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot uuid
   varbit varchar xid xid8 xml`.split(/\s+/),
)

/** `serial` and its like: an integer, a sequence and a default at once. */
export const serials: Readonly<Record<string, string>> = {
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
  smallserial: 'smallint',
  serial2: 'smallint',
}

/** Is this how a column is written that takes its values from a sequence of its own? */
export const isSerial = (type: TypeName | undefined): boolean =>
  type !== undefined && (typeName(type)?.name ?? '') in serials

/** The id of one of PostgreSQL's own types; some of their names are keywords (`pg_catalog."varchar"`). */
export const builtinId = (name: string): string => qualify('pg_catalog', name)

const numberOf = (node: Node): readonly number[] =>
  'A_Const' in node && node.A_Const.ival !== undefined ? [node.A_Const.ival.ival ?? 0] : []

/** The type as a file writes it. A bare name that PostgreSQL itself defines is PostgreSQL's own. */
export const writtenType = (subject: Subject, type: TypeName | undefined): ColumnType => {
  const name = type === undefined ? null : typeName(type)
  if (type === undefined || name === null) return { id: '', modifiers: [] }
  const own = name.schema === null && builtin.has(name.name)
  const id = own ? builtinId(name.name) : typeId(subject, name)
  const array = (type.arrayBounds ?? []).length > 0 ? '[]' : ''
  return { id: `${id}${array}`, modifiers: (type.typmods ?? []).flatMap(numberOf) }
}

/** The type as a catalog has it: pg_attribute.atttypmod holds a length plus 4, or precision and scale (plus 4) in its two halves. */
export const catalogType = ({ typeId: id, typmod }: Column): ColumnType => {
  if (typmod < 0) return { id, modifiers: [] }
  const value = typmod - 4
  if (id === builtinId('numeric')) return { id, modifiers: [value >> 16, ((value & 0x7ff) ^ 1024) - 1024] }
  return { id, modifiers: [builtinId('varchar'), builtinId('bpchar')].includes(id) ? [value] : [typmod] }
}
