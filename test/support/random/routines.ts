import type { Column, Relation, Routine } from '../../../src/catalog/catalog.ts'
import { newColumn, newName, pickColumn, pickTable, type Scene, spell, spellNew, spellTable } from './scene.ts'
import { isNumber } from './types.ts'

type Maker = (scene: Scene) => readonly string[] | null

/** What rows are tested with (`fits`), or computed with (`ranked`); another body each time. */
const bodies = {
  fits: (scene: Scene): string => `RETURN $1 IS NULL OR $1 > -${1 + scene.random.below(9)}e9;`,
  ranked: (scene: Scene): string =>
    scene.random.chance(0.3)
      ? `IF $1 > ${1 + scene.random.below(9)}e15 THEN RAISE 'too large'; END IF; RETURN $1;`
      : `RETURN $1 + ${scene.random.below(9)};`,
}

type Name = keyof typeof bodies

const definition = (scene: Scene, name: Name, id: string): string =>
  `CREATE OR REPLACE FUNCTION ${id}(numeric) RETURNS ${name === 'fits' ? 'boolean' : 'numeric'} IMMUTABLE LANGUAGE plpgsql AS $$BEGIN ${bodies[name](scene)} END$$`

const knownAs = (scene: Scene, name: Name): Routine | undefined =>
  scene.random.pick(
    scene.catalog.routines.filter(({ signature }) => signature.endsWith(`.${name}(numeric)`)),
    undefined,
  )

/** One that is there, or one that is made for it. */
const called = (scene: Scene, name: Name): { readonly id: string; readonly before: readonly string[] } => {
  const known = knownAs(scene, name)
  if (known !== undefined && scene.random.chance(0.6))
    return { id: known.signature.slice(0, -'(numeric)'.length), before: [] }
  const id = spellNew(scene, name)
  return { id, before: [definition(scene, name, id)] }
}

/** A statement about a number of some table, in which a routine is called for it. */
const onNumber =
  (name: Name, make: (scene: Scene, table: Relation, call: string) => string): Maker =>
  scene => {
    const table = pickTable(scene)
    const isPlain = (one: Column): boolean => isNumber(one) && one.generated === 'no'
    const column = table === null ? null : pickColumn(scene, table, isPlain)
    if (table === null || column === null) return null
    const { id, before } = called(scene, name)
    return [...before, make(scene, table, `${id}(${spell(scene, column.name)}::numeric)`)]
  }

const replaceRoutine: Maker = scene => {
  const name: Name = scene.random.chance(0.5) ? 'fits' : 'ranked'
  const known = knownAs(scene, name)
  return known === undefined ? null : [definition(scene, name, known.signature.slice(0, -'(numeric)'.length))]
}

const domainOf: Maker = scene => {
  const { id, before } = called(scene, 'fits')
  return [...before, `CREATE DOMAIN ${spellNew(scene, 'amount')} AS integer CHECK (${id}(VALUE::numeric))`]
}

const renameRoutine: Maker = scene => {
  const known = knownAs(scene, 'ranked')
  return known === undefined ? null : [`ALTER FUNCTION ${known.signature} RENAME TO fits`]
}

export const routineMakers: Readonly<Record<string, readonly [weight: number, maker: Maker]>> = {
  'check-by-routine': [
    2,
    onNumber('fits', (scene, table, call) => `ALTER TABLE ${spellTable(scene, table)} ADD CHECK (${call})`),
  ],
  'index-by-routine': [
    2,
    onNumber(
      'ranked',
      (scene, table, call) =>
        `CREATE ${scene.random.chance(0.3) ? 'UNIQUE ' : ''}INDEX ${spell(scene, `by_${newName(scene)}`)} ON ${spellTable(scene, table)} (${call})`,
    ),
  ],
  'generated-by-routine': [
    2,
    onNumber(
      'ranked',
      (scene, table, call) =>
        `ALTER TABLE ${spellTable(scene, table)} ADD COLUMN ${spell(scene, newColumn(scene))} numeric GENERATED ALWAYS AS (${call}) STORED`,
    ),
  ],
  'domain-by-routine': [1, domainOf],
  'rename-routine': [1, renameRoutine],
  'replace-routine': [5, replaceRoutine],
}
