import type { Catalog, Column, Relation } from '../../../src/catalog/catalog.ts'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { Random } from '../../../src/embedded/random.ts'
import type { Session } from '../../../src/postgres/session.ts'
import { qualify, quoteName } from '../../../src/sql/name.ts'

/** What a random statement is drawn from: the schema as it stands at that place of the file, and the dice. */
export type Scene = {
  readonly catalog: Catalog
  readonly searchPath: readonly string[]
  /** The lower major of the two servers. */
  readonly major: number
  readonly random: Random
}

/** The catalogs as the open transaction of `session` sees them; its settings stay as they are. */
export const readScene = async (session: Session, major: number, random: Random): Promise<Scene> => {
  const [row] = await session.query<{ schemas: string[] }>('SELECT current_schemas(false)::text[] AS schemas')
  await session.run('SAVEPOINT scene')
  try {
    const catalog = await readCatalog({ ...session, transaction: work => work(session) })
    return { catalog, searchPath: row?.schemas ?? [], major, random }
  } finally {
    await session.run('ROLLBACK TO scene; RELEASE scene')
  }
}

export const tablesIn = ({ catalog }: Scene, test: (table: Relation) => boolean = () => true): readonly Relation[] =>
  catalog.relations.filter(
    relation =>
      ['table', 'partitioned'].includes(relation.kind) && relation.persistence !== 'temporary' && test(relation),
  )

export const pickTable = (scene: Scene, test?: (table: Relation) => boolean): Relation | null =>
  scene.random.pick<Relation | null>(tablesIn(scene, test), null)

export const pickColumn = (
  scene: Scene,
  table: Relation,
  test: (column: Column) => boolean = () => true,
): Column | null => scene.random.pick<Column | null>(table.columns.filter(test), null)

/** One of the ways to write a name: bare, quoted without need, in capitals. */
export const spell = ({ random }: Scene, name: string): string => {
  const plain = quoteName(name)
  if (plain.startsWith('"')) return plain
  const dice = random.below(20)
  if (dice === 0) return `"${name}"`
  return dice === 1 ? plain.toUpperCase() : plain
}

/** A name with its schema, or, where the search_path finds it, often without. */
export const spellId = (scene: Scene, schema: string, name: string): string => {
  const taken = (other: string): boolean =>
    scene.catalog.relations.some(relation => relation.schema === other && relation.name === name) ||
    scene.catalog.types.some(type => type.id === qualify(other, name))
  const first = scene.searchPath.find(taken)
  const found = first === schema || (first === undefined && scene.searchPath[0] === schema)
  return found && scene.random.chance(0.7) ? spell(scene, name) : `${spell(scene, schema)}.${spell(scene, name)}`
}

export const spellTable = (scene: Scene, { schema, name }: Relation): string => spellId(scene, schema, name)

const columnNames = [
  'a',
  'b',
  'c',
  'note',
  'total',
  'state',
  'Total',
  'user',
  'two words',
  'qty',
  'price',
  'code',
  'ref',
]
const tableNames = ['orders', 'items', 'events', 'Order', 'group', 'old', 'new_items', 'Ärger', 'logs', 'stock', 'x y']
const otherNames = ['one', 'two', 'three', 'Four', 'five six', 'check', 'tmp']

/** Few enough that a name is soon used again. */
export const newColumn = ({ random }: Scene): string => random.pick(columnNames, 'a')
export const newTable = ({ random }: Scene): string => random.pick(tableNames, 'orders')
export const newName = ({ random }: Scene): string => random.pick(otherNames, 'one')

/** A schema of the user's, most often the one new things land in. */
export const pickSchema = ({ random, catalog, searchPath }: Scene): string =>
  random.chance(0.6) ? (searchPath[0] ?? 'public') : random.pick(catalog.schemas, 'public')

/** A name for something new: in the first schema of the search_path when bare. */
export const spellNew = (scene: Scene, name: string): string => {
  const schema = pickSchema(scene)
  return schema === scene.searchPath[0] && scene.random.chance(0.7)
    ? spell(scene, name)
    : `${spell(scene, schema)}.${spell(scene, name)}`
}

export const some = <T>({ random }: Scene, list: readonly T[], count: number): readonly T[] => {
  const left = [...list]
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.below(left.length), 1)).flat()
}

export const chosen = <T>({ random }: Scene, list: readonly [T, ...T[]]): T => random.pick<T>(list, list[0])

/** Either the text or nothing. */
export const maybe = ({ random }: Scene, probability: number, text: string): string =>
  random.chance(probability) ? text : ''
