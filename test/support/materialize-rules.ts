/** A table as Materialize looks at it upstream, at creation and at every later check. */
export type Description = {
  readonly oid: string
  readonly schema: string
  readonly table: string
  readonly published: boolean
  readonly full: boolean
  readonly columns: readonly DescribedColumn[]
  readonly keys: readonly {
    readonly oid: string
    readonly name: string
    readonly columns: readonly string[]
    readonly primary: boolean
  }[]
}

export type DescribedColumn = {
  readonly name: string
  readonly num: number
  readonly type: string
  readonly mod: number
  readonly spelled: string
  readonly native: boolean
  readonly notNull: boolean
}

/** What the tables of a Materialize source are compared with; by oid, or by name when a table is made. */
export type Upstream = (
  table: { readonly schema: string; readonly table: string } | { readonly oid: string },
) => Promise<Description | undefined>

type Options = { readonly excluded: readonly string[]; readonly text: readonly string[] }

/** Why Materialize would not make a table of it. */
export const refusal = (found: Description | undefined, name: string, { excluded, text }: Options): string | null => {
  if (found === undefined || !found.published) return `reference to ${name} not found in source`
  if (!found.full) return 'referenced items not tables with REPLICA IDENTITY FULL'
  const unknown = [...excluded, ...text].find(column => !found.columns.some(other => other.name === column))
  if (unknown !== undefined) return `column "${unknown}" does not exist in ${name}`
  if (found.columns.every(({ name: column }) => excluded.includes(column))) return `${name} has no columns left`
  const odd = found.columns.find(({ name: column, native }) => !native && ![...excluded, ...text].includes(column))
  return odd === undefined ? null : `referenced tables use unsupported types: ${name}.${odd.name}`
}

const columnError = (made: DescribedColumn, now: DescribedColumn | undefined, text: boolean): string | null => {
  if (now === undefined) return `column "${made.name}" was dropped or renamed upstream`
  if (now.num !== made.num) return `column "${made.name}" changed position upstream`
  if (!text && (now.type !== made.type || now.mod !== made.mod))
    return `the type of column "${made.name}" changed upstream`
  return made.notNull && !now.notNull ? `the NOT NULL constraint on column "${made.name}" was dropped upstream` : null
}

const keyError = (made: Description['keys'][number], now: Description): string | null => {
  const what = `${made.primary ? 'PRIMARY KEY' : 'UNIQUE'} constraint "${made.name}" (${made.columns.join(', ')})`
  if (now.keys.some(key => key.oid === made.oid && key.name === made.name)) return null
  const back = now.keys.some(key => key.oid === made.oid || key.name === made.name)
  return `${what} was ${back ? 'renamed or recreated' : 'dropped'} upstream`
}

/** Materialize's own check of a table against upstream as it is now: the first mismatch, in its order. */
export const incompatibility = (
  made: Description,
  now: Description | undefined,
  text: readonly string[],
): string | null => {
  if (now === undefined || !now.published) return 'table was dropped'
  const where = `incompatible schema change on ${made.schema}.${made.table} (oid ${made.oid}): `
  if (now.schema !== made.schema || now.table !== made.table) return `${where}table was renamed or moved upstream`
  const errors = [
    ...made.columns.map(column =>
      columnError(
        column,
        now.columns.find(({ name }) => name === column.name),
        text.includes(column.name),
      ),
    ),
    ...made.keys.map(key => keyError(key, now)),
  ]
  const first = errors.find(error => error !== null)
  return first === undefined || first === null ? null : where + first
}
