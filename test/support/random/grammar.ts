import { type Command, columnCommands, columnMakers } from './columns.ts'
import { constraintCommands, constraintMakers } from './constraints.ts'
import { objectMakers } from './objects.ts'
import { routineMakers } from './routines.ts'
import { rowMakers } from './rows.ts'
import { pickColumn, pickTable, type Scene, spell, spellId, spellTable } from './scene.ts'
import { tableMakers } from './tables.ts'
import { isSortable } from './types.ts'

/**
 * What one draw gave: statements that belong together, and the names of what was drawn. `written`: as the file has them, where a
 * statement in it does not run inside the transaction in which the statements are tried.
 */
export type Drawing = {
  readonly names: readonly string[]
  readonly statements: readonly string[]
  readonly written?: readonly string[]
}

type Weighted<T> = readonly (readonly [name: string, weight: number, what: T])[]

const listed = <T>(entries: Readonly<Record<string, readonly [number, T]>>): Weighted<T> =>
  Object.entries(entries).map(([name, [weight, what]]) => [name, weight, what])

const commands: Weighted<Command> = listed({ ...columnCommands, ...constraintCommands })

type Maker = (scene: Scene) => readonly string[] | null

const makers: Weighted<Maker> = listed({
  ...columnMakers,
  ...constraintMakers,
  ...tableMakers,
  ...objectMakers,
  ...rowMakers,
  ...routineMakers,
})

const building: Weighted<Maker> = makers.filter(
  ([name]) => /^(create|insert|schema|sequence)/.test(name) && !/temporary/.test(name),
)

const weighted = <T>({ random }: Scene, list: Weighted<T>): readonly [name: string, what: T] | null => {
  const total = list.reduce((sum, [, weight]) => sum + weight, 0)
  let dice = random.below(total)
  for (const [name, weight, what] of list) {
    dice -= weight
    if (dice < 0) return [name, what]
  }
  return null
}

/** An ALTER TABLE of one to four commands. */
const alter = (scene: Scene): Drawing | null => {
  const table = pickTable(scene)
  if (table === null) return null
  const count = scene.random.chance(0.7) ? 1 : 2 + scene.random.below(3)
  const drawn = Array.from({ length: count }, () => weighted(scene, commands)).flatMap(one => {
    const text = one === null ? null : one[1](scene, table)
    return one === null || text === null ? [] : [{ name: one[0], text }]
  })
  if (drawn.length === 0) return null
  const statement = `ALTER TABLE ${spellTable(scene, table)} ${drawn.map(({ text }) => text).join(', ')}`
  return { names: drawn.map(({ name }) => name), statements: [statement] }
}

/** An index of an ordinary table, made or taken away without keeping writers out. */
const concurrently = (scene: Scene): Drawing | null => {
  const table = pickTable(scene, ({ kind }) => kind === 'table')
  const column = table === null ? null : pickColumn(scene, table, isSortable(scene))
  const index = table?.indexes.find(({ constraint }) => constraint === null)
  if (table === null || column === null) return null
  const [before, after] =
    index !== undefined && scene.random.chance(0.4)
      ? ['DROP INDEX', spellId(scene, table.schema, index.name)]
      : ['CREATE INDEX', `built ON ${spellTable(scene, table)} (${spell(scene, column.name)})`]
  return {
    names: [`${before} CONCURRENTLY`.toLowerCase().replaceAll(' ', '-')],
    statements: [`${before} ${after}`],
    written: [`${before} CONCURRENTLY ${after}`],
  }
}

/** A random statement, or a few that belong together; null where the dice found nothing. */
export const draw = (scene: Scene, what: 'anything' | 'building'): Drawing | null => {
  const way = what === 'anything' ? scene.random.below(100) : 100
  if (way < 35) return alter(scene)
  if (way < 37) return concurrently(scene)
  const [name, maker] = weighted(scene, what === 'building' ? building : makers) ?? []
  const statements = maker?.(scene) ?? null
  return name === undefined || statements === null ? null : { names: [name], statements }
}
