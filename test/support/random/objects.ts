import type { Relation, TypeFact } from '../../../src/catalog/catalog.ts'
import { quoteLiteral, quoteName, readName } from '../../../src/sql/name.ts'
import {
  chosen,
  maybe,
  newName,
  pickColumn,
  pickSchema,
  pickTable,
  type Scene,
  some,
  spell,
  spellId,
  spellNew,
  spellTable,
} from './scene.ts'
import { drawType, isNumber, isSortable, isText } from './types.ts'

type Maker = (scene: Scene) => readonly string[] | null

const ofKind = <K extends TypeFact['kind']>(scene: Scene, kind: K): Extract<TypeFact, { kind: K }> | null =>
  scene.random.pick<Extract<TypeFact, { kind: K }> | null>(
    scene.catalog.types.filter((type): type is Extract<TypeFact, { kind: K }> => type.kind === kind),
    null,
  )

const spelled = (scene: Scene, id: string): string => {
  const name = readName(id)
  return name?.schema == null ? id : spellId(scene, name.schema, name.name)
}

const typeNames = ['mood', 'Kind', 'level', 'short_text', 'pair'] as const
const labels = ['low', 'high', 'mid', 'New', 'old one', 'done', 'x'] as const

const onType =
  (kind: TypeFact['kind'], word: 'TYPE' | 'DOMAIN', make: (scene: Scene, type: never) => string | null): Maker =>
  scene => {
    const type = ofKind(scene, kind)
    const rest = type === null ? null : make(scene, type as never)
    return type === null || rest === null ? null : [`ALTER ${word} ${spelled(scene, type.id)} ${rest}`]
  }

type Enum = Extract<TypeFact, { kind: 'enum' }>
type Domain = Extract<TypeFact, { kind: 'domain' }>
type Composite = Extract<TypeFact, { kind: 'composite' }>

const addValue = (scene: Scene, type: Enum): string => {
  const beside = scene.random.pick(type.labels, undefined)
  const place =
    beside === undefined ? '' : maybe(scene, 0.4, ` ${chosen(scene, ['BEFORE', 'AFTER'])} ${quoteLiteral(beside)}`)
  return `ADD VALUE ${maybe(scene, 0.3, 'IF NOT EXISTS ')}${quoteLiteral(chosen(scene, labels))}${place}`
}

const renameValue = (scene: Scene, type: Enum): string | null => {
  const old = scene.random.pick(type.labels, undefined)
  return old === undefined ? null : `RENAME VALUE ${quoteLiteral(old)} TO ${quoteLiteral(chosen(scene, labels))}`
}

const domainChange = (scene: Scene, _type: Domain): string =>
  chosen(scene, [
    'DROP DEFAULT',
    'DROP NOT NULL',
    'ADD CONSTRAINT extra CHECK (VALUE IS NULL OR length(VALUE::text) < 100000)',
    'DROP CONSTRAINT IF EXISTS extra',
    'ADD CONSTRAINT later CHECK (VALUE IS NOT NULL OR true) NOT VALID',
  ])

const attributeChange = (scene: Scene, type: Composite): string | null => {
  const attribute = scene.random.pick(type.attributes, undefined)
  if (attribute === undefined) return null
  const name = quoteName(attribute.name)
  return chosen(scene, [
    `ADD ATTRIBUTE ${spell(scene, newName(scene))} integer`,
    `DROP ATTRIBUTE ${name}`,
    `RENAME ATTRIBUTE ${name} TO ${spell(scene, newName(scene))}`,
    `ADD ATTRIBUTE ${spell(scene, newName(scene))} text CASCADE`,
  ])
}

const anyType =
  (make: (scene: Scene, id: string) => string): Maker =>
  scene => {
    const type = scene.random.pick(scene.catalog.types, undefined)
    return type === undefined ? null : [make(scene, spelled(scene, type.id))]
  }

const createIndex: Maker = scene => {
  const table = pickTable(scene)
  const column = table === null ? null : pickColumn(scene, table, isSortable(scene))
  if (table === null || column === null) return null
  const name = spell(scene, column.name)
  const keys = isText(column)
    ? [name, `lower(${name})`, `${name} COLLATE "C"`]
    : isNumber(column)
      ? [name, `(${name} + 1)`, `${name} DESC`]
      : [name]
  const label = maybe(scene, 0.6, `${spell(scene, newName(scene))} `)
  return [
    `CREATE ${maybe(scene, 0.15, 'UNIQUE ')}INDEX ${label}ON ${spellTable(scene, table)} (${scene.random.pick(keys, name)})${maybe(scene, 0.2, ` WHERE ${name} IS NOT NULL`)}`,
  ]
}

const onIndex =
  (make: (scene: Scene, id: string) => string): Maker =>
  scene => {
    const table = pickTable(scene, ({ indexes }) => indexes.some(({ constraint }) => constraint === null))
    const index = scene.random.pick(table?.indexes.filter(({ constraint }) => constraint === null) ?? [], undefined)
    return table === null || index === undefined ? null : [make(scene, spellId(scene, table.schema, index.name))]
  }

const viewOf = (scene: Scene, table: Relation): string => {
  const columns = some(scene, table.columns, 3).map(({ name }) => spell(scene, name))
  return `SELECT ${scene.random.chance(0.3) ? '*' : columns.join(', ') || '1 AS one'} FROM ${spellTable(scene, table)}`
}

const createView =
  (what: string): Maker =>
  scene => {
    const table = pickTable(scene)
    return table === null
      ? null
      : [`CREATE ${what} ${spellNew(scene, `v_${newName(scene)}`)} AS ${viewOf(scene, table)}`]
  }

const onView =
  (kind: 'view' | 'materialized view', make: (scene: Scene, id: string) => string): Maker =>
  scene => {
    const view = scene.random.pick(
      scene.catalog.relations.filter(relation => relation.kind === kind),
      undefined,
    )
    return view === undefined ? null : [make(scene, spellTable(scene, view))]
  }

const createFunction: Maker = scene => [
  chosen(scene, [
    `CREATE OR REPLACE FUNCTION ${spellNew(scene, 'twice')}(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n * ${scene.random.below(9)}'`,
    `CREATE OR REPLACE FUNCTION ${spellNew(scene, 'stamp')}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
    `CREATE FUNCTION ${spellNew(scene, 'stamp')}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$`,
  ]),
]

const createTrigger: Maker = scene => {
  const table = pickTable(scene)
  const routine = scene.catalog.routines.find(({ signature }) => /stamp\(\)$/.test(signature))
  if (table === null || routine === undefined) return null
  return [
    `CREATE TRIGGER ${spell(scene, newName(scene))} BEFORE ${chosen(scene, ['INSERT', 'UPDATE', 'INSERT OR UPDATE'])} ON ${spellTable(scene, table)} FOR EACH ROW EXECUTE PROCEDURE ${routine.signature}`,
  ]
}

const onTrigger =
  (make: (scene: Scene, name: string, table: string) => string): Maker =>
  scene => {
    const table = pickTable(scene, ({ triggers }) => triggers.length > 0)
    const trigger = scene.random.pick(table?.triggers ?? [], undefined)
    return table === null || trigger === undefined
      ? null
      : [make(scene, spell(scene, trigger.name), spellTable(scene, table))]
  }

const dropFunction: Maker = scene => {
  const routine = scene.random.pick(scene.catalog.routines, undefined)
  return routine === undefined ? null : [`DROP FUNCTION ${routine.signature}${maybe(scene, 0.3, ' CASCADE')}`]
}

const sequence: Maker = scene => {
  const known = scene.random.pick(scene.catalog.sequences, undefined)
  if (known === undefined || scene.random.chance(0.4))
    return [`CREATE SEQUENCE ${spellNew(scene, 'numbers')} START 100`]
  return [
    chosen(scene, [
      `ALTER SEQUENCE ${known.id} INCREMENT BY 5`,
      `ALTER SEQUENCE ${known.id} RESTART WITH 500`,
      `DROP SEQUENCE ${known.id}`,
    ]),
  ]
}

const createType: Maker = scene => {
  const name = spellNew(scene, chosen(scene, typeNames))
  const enumLabels = some(scene, labels, 2 + scene.random.below(3))
    .map(quoteLiteral)
    .join(', ')
  return [
    chosen(scene, [
      `CREATE TYPE ${name} AS ENUM (${enumLabels})`,
      `CREATE TYPE ${name} AS ENUM (${enumLabels})`,
      `CREATE DOMAIN ${name} AS ${chosen(scene, ['text', 'integer'])}${maybe(scene, 0.3, " CHECK (VALUE::text <> 'never')")}`,
      `CREATE DOMAIN ${name} AS text DEFAULT 'ok'`,
      `CREATE TYPE ${name} AS (x integer, y ${drawType(scene).type})`,
    ]),
  ]
}

const schemas = ['app', 'Other', 'third'] as const

const schema: Maker = scene => {
  const own = scene.random.pick(
    scene.catalog.schemas.filter(name => name !== 'public'),
    undefined,
  )
  const dice = scene.random.below(10)
  if (own === undefined || dice < 6)
    return [`CREATE SCHEMA ${maybe(scene, 0.3, 'IF NOT EXISTS ')}${spell(scene, chosen(scene, schemas))}`]
  return dice < 9
    ? [`ALTER SCHEMA ${spell(scene, own)} RENAME TO ${spell(scene, chosen(scene, schemas))}`]
    : [`DROP SCHEMA ${spell(scene, own)}${maybe(scene, 0.3, ' CASCADE')}`]
}

export const objectMakers: Readonly<Record<string, readonly [weight: number, maker: Maker]>> = {
  'create-type': [4, createType],
  'enum-add-value': [3, onType('enum', 'TYPE', addValue)],
  'enum-rename-value': [2, onType('enum', 'TYPE', renameValue)],
  'alter-domain': [2, onType('domain', 'DOMAIN', domainChange)],
  'alter-attribute': [1, onType('composite', 'TYPE', attributeChange)],
  'rename-type': [1, anyType((scene, id) => `ALTER TYPE ${id} RENAME TO ${spell(scene, chosen(scene, typeNames))}`)],
  'set-type-schema': [1, anyType((scene, id) => `ALTER TYPE ${id} SET SCHEMA ${spell(scene, pickSchema(scene))}`)],
  'drop-type': [1, anyType((scene, id) => `DROP TYPE ${id}${maybe(scene, 0.3, ' CASCADE')}`)],
  'create-index': [6, createIndex],
  'drop-index': [2, onIndex((_, id) => `DROP INDEX ${id}`)],
  'rename-index': [1, onIndex((scene, id) => `ALTER INDEX ${id} RENAME TO ${spell(scene, newName(scene))}`)],
  reindex: [1, onIndex((_, id) => `REINDEX INDEX ${id}`)],
  'create-view': [4, createView('VIEW')],
  'replace-view': [1, createView('OR REPLACE VIEW')],
  'create-materialized-view': [1, createView('MATERIALIZED VIEW')],
  'drop-view': [2, onView('view', (scene, id) => `DROP VIEW ${id}${maybe(scene, 0.5, ' CASCADE')}`)],
  'rename-view': [
    1,
    onView('view', (scene, id) => `ALTER VIEW ${id} RENAME TO ${spell(scene, `v_${newName(scene)}`)}`),
  ],
  'drop-materialized-view': [1, onView('materialized view', (_, id) => `DROP MATERIALIZED VIEW ${id}`)],
  'refresh-materialized-view': [1, onView('materialized view', (_, id) => `REFRESH MATERIALIZED VIEW ${id}`)],
  'create-function': [2, createFunction],
  'create-trigger': [2, createTrigger],
  'drop-trigger': [1, onTrigger((_, name, table) => `DROP TRIGGER ${name} ON ${table}`)],
  'enable-trigger': [
    1,
    onTrigger((scene, name, table) => `ALTER TABLE ${table} ${chosen(scene, ['ENABLE', 'DISABLE'])} TRIGGER ${name}`),
  ],
  'rename-trigger': [
    1,
    onTrigger((scene, name, table) => `ALTER TRIGGER ${name} ON ${table} RENAME TO ${spell(scene, newName(scene))}`),
  ],
  'drop-function': [1, dropFunction],
  sequence: [2, sequence],
  schema: [2, schema],
}
