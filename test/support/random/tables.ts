import type { Column, Relation } from '../../../src/catalog/catalog.ts'
import { quoteName } from '../../../src/sql/name.ts'
import { columnText } from './columns.ts'
import {
  chosen,
  maybe,
  newColumn,
  newTable,
  pickSchema,
  pickTable,
  type Scene,
  some,
  spell,
  spellNew,
  spellTable,
  tablesIn,
} from './scene.ts'
import { literalFor } from './types.ts'

type Maker = (scene: Scene) => readonly string[] | null

const keys = [
  'id bigint PRIMARY KEY',
  'id integer PRIMARY KEY',
  'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  'id serial PRIMARY KEY',
  'id uuid PRIMARY KEY',
  'id text PRIMARY KEY',
] as const

const columns = (scene: Scene): readonly string[] => {
  const names = new Set(Array.from({ length: 1 + scene.random.below(5) }, () => newColumn(scene)))
  return [...names].map(name => `${spell(scene, name)} ${columnText(scene, [])}`)
}

const isId = ({ name }: Column): boolean => name === 'id'

const createTable: Maker = scene => [
  `CREATE TABLE ${maybe(scene, 0.1, 'IF NOT EXISTS ')}${spellNew(scene, newTable(scene))} (${[chosen(scene, keys), ...columns(scene)].join(', ')})`,
]

const wideKey: Maker = scene => [
  `CREATE TABLE ${spellNew(scene, newTable(scene))} (x integer, y text, ${columns(scene).join(', ')}, PRIMARY KEY (x, y))`,
]

const keyless: Maker = scene => {
  const name = spellNew(scene, newTable(scene))
  return [
    `CREATE TABLE ${name} (${columns(scene).join(', ')})`,
    ...(scene.random.chance(0.7) ? [`ALTER TABLE ${name} REPLICA IDENTITY FULL`] : []),
  ]
}

const partitioned: Maker = scene => {
  const name = newTable(scene)
  const parent = spellNew(scene, name)
  const part = (suffix: string) => spellNew(scene, `${name}_${suffix}`)
  const [from, middle, to] = ['0', '1000000000', '2147483647']
  const key = scene.random.chance(0.6) ? 'id integer PRIMARY KEY' : 'id integer NOT NULL'
  return [
    `CREATE TABLE ${parent} (${[key, ...columns(scene)].join(', ')}) PARTITION BY RANGE (id)`,
    `CREATE TABLE ${part('low')} PARTITION OF ${parent} FOR VALUES FROM (${from}) TO (${middle})`,
    `CREATE TABLE ${part('high')} PARTITION OF ${parent} FOR VALUES FROM (${middle}) TO (${to})`,
  ]
}

const newPartition: Maker = scene => {
  const parent = pickTable(scene, ({ kind }) => kind === 'partitioned')
  if (parent === null) return null
  return [`CREATE TABLE ${spellNew(scene, `${parent.name}_rest`)} PARTITION OF ${spellTable(scene, parent)} DEFAULT`]
}

/** A table made like its partitioned one, which joins it before its first row or after. */
const newMember: Maker = scene => {
  const parent = pickTable(scene, ({ kind, columns: all }) => kind === 'partitioned' && all.some(isId))
  const open = parent?.columns.filter(({ generated, identity }) => generated === 'no' && identity !== 'always') ?? []
  if (parent === null || !open.some(isId)) return null
  const name = spellNew(scene, `${parent.name}_more`)
  const values = open.map(column => (isId(column) ? `${-1 - scene.random.below(1000)}` : literalFor(scene, column)))
  const fill = `INSERT INTO ${name} (${open.map(column => spell(scene, column.name)).join(', ')}) VALUES (${values.join(', ')})`
  const attach = `ALTER TABLE ${spellTable(scene, parent)} ATTACH PARTITION ${name} DEFAULT`
  return [
    `CREATE TABLE ${name} (LIKE ${spellTable(scene, parent)} INCLUDING ALL)`,
    ...(scene.random.chance(0.5) ? [fill, attach] : [attach, fill]),
  ]
}

const detach: Maker = scene => {
  const part = pickTable(scene, ({ partitionOf }) => partitionOf !== null)
  const parent = tablesIn(scene, ({ id }) => id === part?.partitionOf)[0]
  if (part === null || parent === undefined) return null
  const statement = `ALTER TABLE ${spellTable(scene, parent)} DETACH PARTITION ${spellTable(scene, part)}`
  if (scene.random.chance(0.5)) return [statement]
  return [
    statement,
    `ALTER TABLE ${spellTable(scene, parent)} ATTACH PARTITION ${spellTable(scene, part)} ${part.partitionBound}`,
  ]
}

const likeTable: Maker = scene => {
  const table = pickTable(scene)
  return table === null
    ? null
    : [
        `CREATE TABLE ${spellNew(scene, newTable(scene))} (LIKE ${spellTable(scene, table)} ${chosen(scene, ['INCLUDING ALL', 'INCLUDING DEFAULTS INCLUDING INDEXES'])})`,
      ]
}

const child: Maker = scene => {
  const table = pickTable(scene, ({ kind, partitionOf }) => kind === 'table' && partitionOf === null)
  return table === null
    ? null
    : [
        `CREATE TABLE ${spellNew(scene, newTable(scene))} (extra_id serial PRIMARY KEY) INHERITS (${spellTable(scene, table)})`,
      ]
}

const asSelect: Maker = scene => {
  const table = pickTable(scene)
  return table === null
    ? null
    : [
        `CREATE TABLE ${spellNew(scene, newTable(scene))} AS SELECT * FROM ${spellTable(scene, table)}${maybe(scene, 0.3, ' WITH NO DATA')}`,
      ]
}

const dropTable: Maker = scene => {
  const names = some(scene, tablesIn(scene), scene.random.chance(0.9) ? 1 : 2).map(table => spellTable(scene, table))
  return names.length === 0
    ? null
    : [`DROP TABLE ${maybe(scene, 0.2, 'IF EXISTS ')}${names.join(', ')}${maybe(scene, 0.5, ' CASCADE')}`]
}

const renameTable: Maker = scene => {
  const table = pickTable(scene)
  return table === null ? null : [`ALTER TABLE ${spellTable(scene, table)} RENAME TO ${spell(scene, newTable(scene))}`]
}

/** One table is put in the place of another. */
const swapTables: Maker = scene => {
  const table = pickTable(scene)
  const other = pickTable(scene, ({ schema, id }) => schema === table?.schema && id !== table.id)
  if (table === null || other === null) return null
  const rename = (from: string, to: string) =>
    `ALTER TABLE ${quoteName(table.schema)}.${quoteName(from)} RENAME TO ${quoteName(to)}`
  return [rename(table.name, 'aside'), rename(other.name, table.name), rename('aside', other.name)]
}

/** The old one goes, a new one takes its name. */
const replaceTable: Maker = scene => {
  const table = pickTable(scene, ({ partitionOf }) => partitionOf === null)
  if (table === null) return null
  const id = spellTable(scene, table)
  return [
    `DROP TABLE ${id}${maybe(scene, 0.5, ' CASCADE')}`,
    `CREATE TABLE ${table.id} (${[chosen(scene, keys), ...columns(scene)].join(', ')})`,
  ]
}

const setSchema: Maker = scene => {
  const table = pickTable(scene)
  return table === null
    ? null
    : [`ALTER TABLE ${spellTable(scene, table)} SET SCHEMA ${spell(scene, pickSchema(scene))}`]
}

const alterWhole =
  (...texts: readonly [string, ...string[]]): Maker =>
  scene => {
    const table = pickTable(scene)
    return table === null ? null : [`ALTER TABLE ${spellTable(scene, table)} ${chosen(scene, texts)}`]
  }

const onTable =
  (make: (id: string, scene: Scene, table: Relation) => string): Maker =>
  scene => {
    const table = pickTable(scene)
    return table === null ? null : [make(spellTable(scene, table), scene, table)]
  }

const temporary: Maker = scene => {
  const table = pickTable(scene)
  if (table === null) return null
  return [
    `CREATE TEMPORARY TABLE scrap ON COMMIT DROP AS SELECT * FROM ${spellTable(scene, table)} LIMIT 3`,
    'SELECT count(*) FROM scrap',
  ]
}

const disinherit: Maker = scene => {
  const table = pickTable(scene, ({ inherits }) => inherits.length > 0)
  return table === null ? null : [`ALTER TABLE ${spellTable(scene, table)} NO INHERIT ${table.inherits[0]}`]
}

export const tableMakers: Readonly<Record<string, readonly [weight: number, maker: Maker]>> = {
  'create-table': [7, createTable],
  'create-table-wide-key': [2, wideKey],
  'create-table-keyless': [2, keyless],
  'create-table-partitioned': [2, partitioned],
  'create-partition': [1, newPartition],
  'detach-attach': [1, detach],
  'attach-new': [1, newMember],
  'create-table-like': [1, likeTable],
  'create-table-inherits': [1, child],
  'create-table-as': [1, asSelect],
  'create-table-unlogged': [
    1,
    scene => [
      `CREATE UNLOGGED TABLE ${spellNew(scene, newTable(scene))} (id integer PRIMARY KEY, ${columns(scene).join(', ')})`,
    ],
  ],
  'create-table-temporary': [1, temporary],
  'no-inherit': [1, disinherit],
  'drop-table': [4, dropTable],
  'rename-table': [4, renameTable],
  'swap-tables': [1, swapTables],
  'replace-table': [2, replaceTable],
  'set-schema': [2, setSchema],
  'row-security': [1, alterWhole('ENABLE ROW LEVEL SECURITY', 'DISABLE ROW LEVEL SECURITY')],
  'lock-table': [1, onTable(id => `LOCK TABLE ${id} IN SHARE ROW EXCLUSIVE MODE`)],
  truncate: [1, onTable((id, scene) => `TRUNCATE ${id}${maybe(scene, 0.3, ' CASCADE')}`)],
  'comment-table': [1, onTable(id => `COMMENT ON TABLE ${id} IS 'remark'`)],
  grant: [1, onTable(id => `GRANT SELECT ON ${id} TO PUBLIC`)],
}
