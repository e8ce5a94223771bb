import type { Pin, Pins } from './pin.ts'
import { type MzName, showName } from './statements.ts'

/** `v3` is version 3; other schemas are no versions. */
const schemaVersion = (schema: string): number | null => {
  const digits = /^v(\d+)$/.exec(schema)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** `orders_v2` is version 2 of `orders`, unless the table upstream is itself called `orders_v2`. */
const suffixOf = (pin: Pin): { readonly base: string; readonly version: number } => {
  const [, base, digits] = pin.name === pin.upstream.table ? [] : (/^(.+)_v(\d+)$/.exec(pin.name) ?? [])
  return base === undefined ? { base: pin.name, version: 1 } : { base, version: Number(digits) }
}

const versionOf = (pin: Pin): number => schemaVersion(pin.schema) ?? suffixOf(pin).version

const familyKey = (pin: Pin): string => {
  const bySchema = schemaVersion(pin.schema) !== null
  const place = bySchema ? [pin.name] : [pin.schema, suffixOf(pin).base]
  return JSON.stringify([pin.upstream.schema, pin.upstream.table, pin.database, bySchema, ...place])
}

/** Tables that are versions of one another, oldest first. */
export type Family = readonly [newest: Pin, ...older: Pin[]]

/** The tables of a source in families, the newest version first in each. */
export const familiesOf = (pins: readonly Pin[]): readonly Family[] => {
  const families = new Map<string, Family>()
  for (const pin of pins.toSorted((a, b) => versionOf(a) - versionOf(b))) {
    families.set(familyKey(pin), [pin, ...(families.get(familyKey(pin)) ?? [])])
  }
  return [...families.values()]
}

/** Gives out names that no table of the source has and that were not given out before. */
export type Names = {
  /** The next version of a table: `orders_v3` after `orders_v2`, `v3.orders` after `v2.orders`. */
  readonly next: (pin: Pin, round: 'before' | 'after') => MzName
  /** The first version of a table that is not read yet. */
  readonly first: (source: MzName, upstream: Pin['upstream']) => MzName
  /** True once per schema that holds nothing of the source yet. */
  readonly needsSchema: (name: MzName) => boolean
}

/** Where a table goes that was never read: next to the source, or into a schema called as upstream's. */
export const landing = (source: MzName, upstream: Pin['upstream']): MzName => ({
  database: source.database,
  schema: upstream.schema === 'public' ? source.schema : upstream.schema,
  name: upstream.table,
})

const schemaKey = ({ database, schema }: MzName): string => JSON.stringify([database, schema])

/** The namer for one list of steps; it remembers what it gave out. */
export const namesBeside = ({ source, tables: pins }: Pins): Names => {
  const taken = new Set(pins.map(showName))
  const schemas = new Set([source, ...pins].map(schemaKey))
  const newestSchema = Math.max(0, ...pins.map(pin => schemaVersion(pin.schema) ?? 0))
  const claim = (nameAt: (version: number) => MzName, from: number): MzName => {
    for (let version = from; ; version += 1) {
      const name = nameAt(version)
      if (taken.has(showName(name))) continue
      taken.add(showName(name))
      return name
    }
  }
  return {
    needsSchema: name => schemas.size < schemas.add(schemaKey(name)).size,
    next: (pin, round) => {
      const { database, schema, name } = pin
      if (schemaVersion(schema) !== null)
        return claim(
          version => ({ database, schema: `v${version}`, name }),
          newestSchema + (round === 'before' ? 1 : 2),
        )
      const { base, version } = suffixOf(pin)
      return claim(number => ({ database, schema, name: `${base}_v${number}` }), version + 1)
    },
    first: (source, upstream) => {
      const { name, ...place } = landing(source, upstream)
      return claim(version => ({ ...place, name: version === 1 ? name : `${name}_v${version}` }), 1)
    },
  }
}
