import type { Finding } from '../base/finding.ts'
import { selectTables } from '../config/tables.ts'
import { type DriftClass, driftClasses } from './codes.ts'

/** Which drift is asked for; nothing given leaves everything in. */
export type Selection = {
  /** `schema.table` patterns; what stands below a table goes with it. */
  readonly tables?: readonly string[]
  readonly exclude?: readonly string[]
  readonly schemas?: readonly string[]
  readonly classes?: readonly DriftClass[]
  /** Codes. */
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
}

/** What Materialize itself is asked about goes with the class that says what it reads. */
const asked = ['materialize-pin-broken', 'materialize-unreached']

/** The class of a code, null for one that drift does not know. */
export const classOf = (code: string): DriftClass | null => {
  const classes = Object.entries(driftClasses) as [DriftClass, readonly string[]][]
  const found = classes.find(([, codes]) => codes.includes(code))
  return found === undefined ? (asked.includes(code) ? 'materialize' : null) : found[0]
}

/** Every code a selection or an ignore entry may name. */
export const knownCodes: readonly string[] = [...Object.values(driftClasses).flat(), ...asked]

const name = /^(?:"((?:[^"]|"")+)"|([^".()]+))/

/** Schema and table of `schema.table.column`; null for what stands in no schema, such as a subscription. */
const tableOf = (object: string): readonly [schema: string, table: string] | null => {
  const first = name.exec(object)
  const rest = object.slice(first?.[0].length ?? 0)
  const second = rest.startsWith('.') ? name.exec(rest.slice(1)) : null
  if (first === null || second === null) return null
  const plain = ([, quoted, bare]: RegExpExecArray): string => quoted?.replaceAll('""', '"') ?? bare ?? ''
  return [plain(first), plain(second)]
}

/** Whether all there is was asked for. */
export const isWhole = (selection: Selection): boolean => Object.values(selection).every(part => part === undefined)

/** Whether a table's id is within the selection. */
export const selectedTables = ({ tables, exclude, schemas }: Selection): ((id: string) => boolean) => {
  const wants = selectTables({ include: tables ?? ['*.*'], exclude: exclude ?? [] })
  return id => {
    const found = tableOf(id)
    if (found === null) return true
    return wants(...found) && (schemas === undefined || schemas.includes(found[0]))
  }
}

/** Whether a finding is within the selection. What concerns no table, such as a disabled subscription, concerns every one. */
export const selected = (selection: Selection): ((finding: Finding) => boolean) => {
  const { classes, only, skip } = selection
  const inTables = selectedTables(selection)
  return ({ code, object, host }) => {
    const family = classOf(code)
    return (
      (classes === undefined || (family !== null && classes.includes(family))) &&
      (only === undefined || only.includes(code)) &&
      skip?.includes(code) !== true &&
      (object === null || host === 'materialize' || inTables(object))
    )
  }
}
