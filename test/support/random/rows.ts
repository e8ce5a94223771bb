import type { Column, Relation } from '../../../src/catalog/catalog.ts'
import { chosen, maybe, pickColumn, pickTable, type Scene, spell, spellTable } from './scene.ts'
import { isNumber, isText, literalFor } from './types.ts'

type Maker = (scene: Scene) => readonly string[] | null

const isOpen = ({ generated, identity }: Column): boolean => generated === 'no' && identity !== 'always'

const value = (scene: Scene, column: Column): string => {
  const number = scene.random.below(1_000_000)
  if (isNumber(column)) return String(number)
  if (isText(column)) return `'r${number}'`
  if (column.typeId === 'pg_catalog.uuid') return `md5('${number}')::uuid`
  return literalFor(scene, column)
}

const insert: Maker = scene => {
  const table = pickTable(scene)
  const columns =
    table?.columns.filter(column => isOpen(column) && (column.default === null || scene.random.chance(0.5))) ?? []
  if (table === null || columns.length === 0) return null
  const row = () => `(${columns.map(column => value(scene, column)).join(', ')})`
  const rows = Array.from({ length: 1 + scene.random.below(3) }, row).join(', ')
  return [
    `INSERT INTO ${spellTable(scene, table)} (${columns.map(({ name }) => spell(scene, name)).join(', ')}) VALUES ${rows}${maybe(scene, 0.7, ' ON CONFLICT DO NOTHING')}`,
  ]
}

const assign = (scene: Scene, table: Relation): string | null => {
  const column = pickColumn(scene, table, isOpen)
  if (column === null) return null
  const name = spell(scene, column.name)
  const texts = isNumber(column)
    ? [`${name} % 1000 + 1`]
    : isText(column)
      ? [`left(upper(${name}), 9)`, `left('x' || ${name}, 9)`]
      : [literalFor(scene, column)]
  return `${name} = ${scene.random.pick(texts, 'NULL')}`
}

const update: Maker = scene => {
  const table = pickTable(scene)
  const set = table === null ? null : assign(scene, table)
  const where = table === null ? null : pickColumn(scene, table)
  if (table === null || set === null || where === null) return null
  return [
    `UPDATE ${spellTable(scene, table)} SET ${set}${maybe(scene, 0.6, ` WHERE ${spell(scene, where.name)} IS NOT NULL`)}`,
  ]
}

const remove: Maker = scene => {
  const table = pickTable(scene)
  const where = table === null ? null : pickColumn(scene, table)
  if (table === null || where === null) return null
  return [
    `DELETE FROM ${spellTable(scene, table)} WHERE ${spell(scene, where.name)} ${chosen(scene, ['IS NULL', 'IS NOT NULL'])}`,
  ]
}

/** Rows of one table into another of the same shape. */
const copy: Maker = scene => {
  const table = pickTable(scene)
  const column = table === null ? null : pickColumn(scene, table, one => isOpen(one) && isText(one))
  if (table === null || column === null) return null
  const name = spell(scene, column.name)
  return [
    `WITH known AS (SELECT DISTINCT ${name} AS word FROM ${spellTable(scene, table)}) UPDATE ${spellTable(scene, table)} SET ${name} = known.word FROM known WHERE known.word = ${name}`,
  ]
}

const schemaPath: Maker = scene => {
  const [first, second] = [
    scene.random.pick(scene.catalog.schemas, 'public'),
    scene.random.pick(scene.catalog.schemas, 'public'),
  ]
  return [
    `SET ${maybe(scene, 0.3, 'LOCAL ')}search_path ${chosen(scene, ['TO', '='])} ${spell(scene, first)}, ${spell(scene, second)}`,
  ]
}

const block: Maker = scene => {
  const table = pickTable(scene)
  if (table === null) return null
  return [`DO $$ BEGIN EXECUTE 'COMMENT ON TABLE ${table.id.replaceAll("'", "''")} IS ''from a block'''; END $$`]
}

export const rowMakers: Readonly<Record<string, readonly [weight: number, maker: Maker]>> = {
  insert: [7, insert],
  update: [6, update],
  delete: [2, remove],
  'update-with': [1, copy],
  'set-search-path': [3, schemaPath],
  'set-parameter': [
    1,
    scene => [
      chosen(scene, [
        "SET TIME ZONE 'Asia/Tokyo'",
        "SET LOCAL statement_timeout = '5min'",
        "SELECT set_config('TimeZone', 'America/New_York', true)",
        "SET DateStyle = 'German'",
      ]),
    ],
  ],
  'do-block': [1, block],
}
