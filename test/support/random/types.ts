import type { Column } from '../../../src/catalog/catalog.ts'
import { isComparable } from '../../../src/catalog/equality.ts'
import { quoteLiteral, readName } from '../../../src/sql/name.ts'
import { type Scene, spellId } from './scene.ts'

const builtin: readonly (readonly [type: string, literals: readonly string[]])[] = [
  ['integer', ['0', '7', '-3', '42']],
  ['integer', ['1', '2', '3']],
  ['bigint', ['0', '9000000000']],
  ['smallint', ['1', '12']],
  ['numeric', ['0', '1.50', '12345.678']],
  ['numeric(8,2)', ['0', '1.5', '99.99']],
  ['numeric(14,4)', ['0', '1.2345']],
  ['text', ["''", "'new'", "'Ünï'", "'it''s'", "'7'"]],
  ['text', ["'x'", "'12'"]],
  ['varchar(12)', ["'short'", "''"]],
  ['varchar(40)', ["'somewhat longer'"]],
  ['varchar', ["'v'"]],
  ['char(6)', ["'abc'"]],
  ['boolean', ['true', 'false']],
  ['date', ["'2024-02-29'", "DATE '2020-01-01'"]],
  ['timestamp', ["'2024-03-01 10:00:00'", "'epoch'"]],
  ['timestamptz', ["'2024-03-01 10:00:00+02'", "'2024-03-01 10:00'"]],
  ['time', ["'10:11:12'"]],
  ['interval', ["'1 day'", "'02:30'"]],
  ['uuid', ["'11111111-2222-3333-4444-555555555555'"]],
  ['jsonb', ["'{}'", `'{"a": [1, null]}'`]],
  ['json', ["'[]'"]],
  ['bytea', ["'\\x00ff'"]],
  ['real', ['0', '0.1', '3.25']],
  ['double precision', ['0', '0.1', '1e10']],
  ['integer[]', ["'{}'", "'{1,2}'", 'ARRAY[3, 4]']],
  ['text[]', ["'{}'", "ARRAY['a', 'b']"]],
  ['inet', ["'10.0.0.1'"]],
  ['int4range', ["'[1,5)'", "'empty'"]],
  ['bit(3)', ["'101'"]],
]

/** A type as SQL writes it, and constants of it. */
export type Drawn = { readonly type: string; readonly literals: readonly string[] }

const idOf = (scene: Scene, id: string): string => {
  const name = readName(id)
  return name?.schema == null ? id : spellId(scene, name.schema, name.name)
}

const ofUser = (scene: Scene): Drawn | null => {
  const type = scene.random.pick(scene.catalog.types, undefined)
  if (type === undefined) return null
  const literals =
    type.kind === 'enum' ? type.labels.map(quoteLiteral) : type.kind === 'domain' ? baseLiterals(type.base) : []
  const array = type.kind === 'enum' && scene.random.chance(0.1)
  return array ? { type: `${idOf(scene, type.id)}[]`, literals: ["'{}'"] } : { type: idOf(scene, type.id), literals }
}

const baseLiterals = (base: string): readonly string[] =>
  base === 'text' ? ["'ok'", "'fine'"] : base.startsWith('int') ? ['5', '6'] : []

export const drawType = (scene: Scene): Drawn => {
  const own = scene.random.chance(0.25) ? ofUser(scene) : null
  if (own !== null) return own
  const [type, literals] = scene.random.pick(builtin, ['integer', ['1']] as const)
  return { type, literals }
}

/** A constant for a column that exists; NULL where none is known. */
export const literalFor = (scene: Scene, column: Column): string => {
  const type = scene.catalog.types.find(({ id }) => id === column.typeId)
  if (type?.kind === 'enum') return quoteLiteral(scene.random.pick(type.labels, ''))
  if (type?.kind === 'domain') return scene.random.pick(baseLiterals(type.base), 'NULL')
  const found = builtin.filter(([known]) => canonical(known) === bare(column.type)).flatMap(([, literals]) => literals)
  return scene.random.pick(found, 'NULL')
}

const bare = (type: string): string => type.replace(/\(.*?\)/, '')

const canonical = (type: string): string =>
  bare(
    type
      .replace('varchar', 'character varying')
      .replace('char(', 'character(')
      .replace(/^timestamptz$/, 'timestamp with time zone')
      .replace(/^timestamp$/, 'timestamp without time zone')
      .replace(/^time$/, 'time without time zone'),
  )

/** What each host would compute for itself. */
export const volatileFor = (scene: Scene, type: string): string | null => {
  const { random, major } = scene
  if (/^timestamp/.test(type))
    return random.pick(['now()', 'clock_timestamp()', 'CURRENT_TIMESTAMP', "now() - interval '1 day'"], 'now()')
  if (/^date/.test(type)) return 'CURRENT_DATE'
  if (type === 'uuid') return major >= 13 ? 'gen_random_uuid()' : null
  if (/^(double|real|numeric)/.test(type)) return 'random()'
  if (/^(text|varchar$)/.test(type))
    return random.pick(['current_user', 'md5(random()::text)', "current_setting('TimeZone')"], 'current_user')
  if (/^(integer|bigint)$/.test(type)) {
    const sequence = random.pick(scene.catalog.sequences, undefined)
    return sequence === undefined ? '(random() * 1000)::int' : `nextval(${quoteLiteral(sequence.id)})`
  }
  return null
}

export const isNumber = ({ typeId }: Column): boolean => /^pg_catalog\.(int[248]|numeric|float[48])$/.test(typeId)
export const isText = ({ typeId }: Column): boolean => /^pg_catalog\.("?varchar"?|text)$/.test(typeId)
/** Types with an order, so that unique indexes and comparisons work. */
export const isSortable =
  ({ catalog: { types } }: Scene) =>
  ({ typeId }: Column): boolean =>
    !/pg_catalog\."?bit"?$/.test(typeId) && isComparable(new Map(types.map(type => [type.id, type])), typeId)
