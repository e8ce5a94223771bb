import type { Column } from '../../../src/catalog/catalog.ts'
import { quoteName } from '../../../src/sql/name.ts'
import type { Command } from './columns.ts'
import {
  chosen,
  maybe,
  newName,
  newTable,
  pickColumn,
  pickTable,
  type Scene,
  some,
  spell,
  spellNew,
  spellTable,
} from './scene.ts'
import { isNumber, isSortable, isText, literalFor } from './types.ts'

const named = (scene: Scene): string => maybe(scene, 0.5, `CONSTRAINT ${spell(scene, newName(scene))} `)

const of18 = (scene: Scene, probability: number, text: string): string =>
  scene.major < 18 ? '' : maybe(scene, probability, text)

const condition = (scene: Scene, column: Column): string => {
  const name = spell(scene, column.name)
  if (isNumber(column)) return `${name} IS NULL OR ${name} ${chosen(scene, ['>= -1000000000', '<> 123456', '< 1e300'])}`
  if (isText(column)) return `length(${name}) ${chosen(scene, ['>= 0', '< 100000', '<> 77'])}`
  return chosen(scene, [`${name} IS NOT NULL`, `${name} IS NULL OR ${name} IS NOT NULL`])
}

const addCheck: Command = (scene, table) => {
  const column = pickColumn(scene, table)
  return column === null
    ? null
    : `ADD ${named(scene)}CHECK (${condition(scene, column)})${maybe(scene, 0.3, ' NOT VALID') || of18(scene, 0.2, ' NOT ENFORCED')}`
}

const addUnique: Command = (scene, table) => {
  const columns = some(scene, table.columns.filter(isSortable(scene)), 1 + scene.random.below(2)).map(({ name }) =>
    spell(scene, name),
  )
  return columns.length === 0
    ? null
    : `ADD ${named(scene)}UNIQUE (${columns.join(', ')})${maybe(scene, 0.1, ' DEFERRABLE')}`
}

const addPrimaryKey: Command = (scene, table) => {
  const column = pickColumn(scene, table, one => one.notNull && isSortable(scene)(one))
  return column === null ? null : `ADD ${named(scene)}PRIMARY KEY (${spell(scene, column.name)})`
}

const addForeignKey: Command = (scene, table) => {
  const parent = pickTable(scene, ({ constraints }) =>
    constraints.some(({ type, columns }) => type === 'primary' && columns.length === 1),
  )
  const key = parent?.columns.find(({ name }) =>
    parent.constraints.some(({ type, columns }) => type === 'primary' && columns[0] === name),
  )
  const column = pickColumn(scene, table, ({ typeId }) => typeId === key?.typeId)
  if (parent == null || key === undefined || column === null) return null
  const actions = [
    '',
    ' ON DELETE CASCADE',
    ' ON DELETE SET NULL',
    ' NOT VALID',
    ' DEFERRABLE INITIALLY DEFERRED',
  ] as const
  const action = of18(scene, 0.2, ' NOT ENFORCED') || chosen(scene, actions)
  return `ADD ${named(scene)}FOREIGN KEY (${spell(scene, column.name)}) REFERENCES ${spellTable(scene, parent)} (${spell(scene, key.name)})${action}`
}

const addExclude: Command = (scene, table) => {
  const column = pickColumn(scene, table, isSortable(scene))
  return column === null ? null : `ADD ${named(scene)}EXCLUDE USING btree (${spell(scene, column.name)} WITH =)`
}

const addNotNull: Command = (scene, table) => {
  const column = pickColumn(scene, table, ({ notNull }) => !notNull)
  return column === null || scene.major < 18
    ? null
    : `ADD ${named(scene)}NOT NULL ${spell(scene, column.name)}${maybe(scene, 0.3, ' NOT VALID')}${maybe(scene, 0.2, ' NO INHERIT')}`
}

/** Most often the name that PostgreSQL gives it. */
const onNotNull =
  (make: (scene: Scene, name: string) => string): Command =>
  (scene, table) => {
    const column = pickColumn(scene, table, ({ notNull }) => notNull)
    if (column === null || scene.major < 18) return null
    return make(
      scene,
      spell(scene, scene.random.chance(0.8) ? `${table.name}_${column.name}_not_null` : newName(scene)),
    )
  }

const onConstraint =
  (
    make: (scene: Scene, name: string) => string,
    types: readonly string[] = ['check', 'unique', 'foreign', 'primary', 'exclude'],
  ): Command =>
  (scene, table) => {
    const constraint = scene.random.pick(
      table.constraints.filter(({ type }) => types.includes(type)),
      undefined,
    )
    return constraint === undefined ? null : make(scene, spell(scene, constraint.name))
  }

const replicaIdentity: Command = (scene, table) => {
  const index = scene.random.pick(
    table.indexes.filter(one => one.unique && !one.partial && !one.expressions),
    undefined,
  )
  const using = index === undefined ? 'FULL' : `USING INDEX ${quoteName(index.name)}`
  return `REPLICA IDENTITY ${chosen(scene, ['FULL', 'DEFAULT', using])}`
}

export const constraintCommands: Readonly<Record<string, readonly [weight: number, command: Command]>> = {
  'add-check': [4, addCheck],
  'add-unique': [2, addUnique],
  'add-primary-key': [1, addPrimaryKey],
  'add-foreign-key': [3, addForeignKey],
  'add-exclude': [1, addExclude],
  'add-not-null': [1, addNotNull],
  'drop-constraint': [
    4,
    onConstraint(
      (scene, name) => `DROP CONSTRAINT ${maybe(scene, 0.2, 'IF EXISTS ')}${name}${maybe(scene, 0.1, ' CASCADE')}`,
      ['check', 'unique', 'foreign', 'exclude'],
    ),
  ],
  'drop-primary-key': [1, onConstraint((_, name) => `DROP CONSTRAINT ${name} CASCADE`, ['primary'])],
  'validate-constraint': [2, onConstraint((_, name) => `VALIDATE CONSTRAINT ${name}`, ['check', 'foreign'])],
  'alter-constraint': [
    1,
    onConstraint(
      (scene, name) =>
        `ALTER CONSTRAINT ${name} ${of18(scene, 0.6, chosen(scene, ['ENFORCED', 'NOT ENFORCED'])) || 'DEFERRABLE'}`,
      ['foreign'],
    ),
  ],
  'drop-not-null-by-name': [2, onNotNull((scene, name) => `DROP CONSTRAINT ${maybe(scene, 0.3, 'IF EXISTS ')}${name}`)],
  'inherit-not-null': [1, onNotNull((scene, name) => `ALTER CONSTRAINT ${name} ${maybe(scene, 0.5, 'NO ')}INHERIT`)],
  'validate-not-null': [1, onNotNull((_, name) => `VALIDATE CONSTRAINT ${name}`)],
  'replica-identity': [1, replicaIdentity],
  'storage-parameter': [1, () => 'SET (fillfactor = 80)'],
}

type Maker = (scene: Scene) => readonly string[] | null

const renameNotNull: Maker = scene => {
  const table = pickTable(scene)
  const column = table === null ? null : pickColumn(scene, table, ({ notNull }) => notNull)
  if (table === null || column === null || scene.major < 18) return null
  const name = spell(scene, `${table.name}_${column.name}_not_null`)
  return [`ALTER TABLE ${spellTable(scene, table)} RENAME CONSTRAINT ${name} TO ${spell(scene, newName(scene))}`]
}

const renameConstraint: Maker = scene => {
  const table = pickTable(scene, ({ constraints }) => constraints.length > 0)
  const constraint = scene.random.pick(table?.constraints ?? [], undefined)
  if (table === null || constraint === undefined) return null
  return [
    `ALTER TABLE ${spellTable(scene, table)} RENAME CONSTRAINT ${spell(scene, constraint.name)} TO ${spell(scene, newName(scene))}`,
  ]
}

/** Another primary key, in one statement or in two. */
const replaceKey: Maker = scene => {
  const table = pickTable(scene, ({ constraints }) => constraints.some(({ type }) => type === 'primary'))
  const key = table?.constraints.find(({ type }) => type === 'primary')
  if (table === null || key === undefined) return null
  const on = () => `ALTER TABLE ${spellTable(scene, table)} `
  const drop = `DROP CONSTRAINT ${spell(scene, key.name)}`
  const add = `ADD ${named(scene)}PRIMARY KEY (${[...key.columns].reverse().map(quoteName).join(', ')})`
  return scene.random.chance(0.5) ? [`${on()}${drop}, ${add}`] : [on() + drop, on() + add]
}

/** A UNIQUE or PRIMARY KEY that takes up an index made before it. */
const usingIndex: Maker = scene => {
  const table = pickTable(scene)
  const column = table === null ? null : pickColumn(scene, table, isSortable(scene))
  if (table === null || column === null) return null
  const name = `${newName(scene)}_idx`.replaceAll(' ', '_').toLowerCase()
  return [
    `CREATE UNIQUE INDEX ${name} ON ${spellTable(scene, table)} (${spell(scene, column.name)})`,
    `ALTER TABLE ${spellTable(scene, table)} ADD CONSTRAINT ${name} UNIQUE USING INDEX ${name}`,
  ]
}

/** NOT NULL by way of a CHECK that is validated first. */
const carefulNotNull: Maker = scene => {
  const table = pickTable(scene)
  const column =
    table === null ? null : pickColumn(scene, table, ({ notNull, generated }) => !notNull && generated === 'no')
  if (table === null || column === null) return null
  const [on, name] = [() => spellTable(scene, table), spell(scene, column.name)]
  return [
    `LOCK TABLE ${on()}`,
    `UPDATE ${on()} SET ${name} = ${literalFor(scene, column)} WHERE ${name} IS NULL`,
    `ALTER TABLE ${on()} ADD CONSTRAINT present CHECK (${name} IS NOT NULL) NOT VALID`,
    `ALTER TABLE ${on()} VALIDATE CONSTRAINT present`,
    `ALTER TABLE ${on()} ALTER ${name} SET NOT NULL, DROP CONSTRAINT present`,
  ]
}

/** The values of a column get a table of their own, to which it then refers. */
const tableOfValues: Maker = scene => {
  const table = pickTable(scene)
  const column = table === null ? null : pickColumn(scene, table, isSortable(scene))
  if (table === null || column === null) return null
  const [on, name] = [() => spellTable(scene, table), spell(scene, column.name)]
  const parent = spellNew(scene, newTable(scene))
  const refers = `FOREIGN KEY (${name}) REFERENCES ${parent} (id)`
  return [
    `LOCK TABLE ${on()}`,
    `CREATE TABLE ${parent} (id ${column.type} PRIMARY KEY)`,
    `INSERT INTO ${parent} SELECT DISTINCT ${name} FROM ${on()} WHERE ${name} IS NOT NULL`,
    ...(scene.random.chance(0.5)
      ? [`ALTER TABLE ${on()} ADD ${named(scene)}${refers}`]
      : [
          `ALTER TABLE ${on()} ADD CONSTRAINT refers ${refers} NOT VALID`,
          `ALTER TABLE ${on()} VALIDATE CONSTRAINT refers`,
        ]),
  ]
}

export const constraintMakers: Readonly<Record<string, readonly [weight: number, maker: Maker]>> = {
  'rename-constraint': [2, renameConstraint],
  'rename-not-null': [1, renameNotNull],
  'replace-key': [1, replaceKey],
  'using-index': [1, usingIndex],
  'careful-not-null': [1, carefulNotNull],
  'table-of-values': [2, tableOfValues],
}
