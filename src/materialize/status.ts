import type { Row } from '../postgres/session.ts'
import { quoteLiteral } from '../sql/name.ts'
import { lasting } from './lasting.ts'
import type { MzSource, Pin, Pins } from './pin.ts'
import { type Asking, askCatalog } from './pins.ts'
import { showName } from './statements.ts'

/** How one source or table of Materialize is doing. */
export type MzHealth = {
  readonly id: string
  readonly name: string
  readonly type: 'source' | 'table'
  /** `running`, `stalled` …, as Materialize says it; `unknown` where it says nothing. */
  readonly status: string
  readonly error: string | null
  /** What becomes of the error: `for good` until the table is made anew, or `passing`. */
  readonly lasts: ReturnType<typeof lasting>
  readonly snapshot: { readonly done: boolean; readonly rows: number; readonly of: number | null }
  /** How far the read position trails the replica's. */
  readonly lagBytes: number | null
}

/** The query behind `readHealth`. */
const healthQuery = (ids: readonly string[]): string => `
  SELECT st.id, st.status, st.error, bool_and(x.snapshot_committed) AS snapshot,
    sum(x.snapshot_records_staged) AS staged, sum(x.snapshot_records_known) AS known,
    max(x.offset_known) AS upstream, min(x.offset_committed) AS read
  FROM mz_internal.mz_source_statuses AS st
  LEFT JOIN mz_internal.mz_source_statistics AS x ON x.id = st.id
  WHERE st.id IN (${ids.map(quoteLiteral).join(', ')})
  GROUP BY st.id, st.status, st.error`

type Count = string | number | null
type HealthRow = Row & {
  readonly id: string
  readonly status: string
  readonly error: string | null
  readonly snapshot: boolean | null
  readonly staged: Count
  readonly known: Count
  readonly upstream: Count
  readonly read: Count
}

const lagOf = (row: HealthRow | undefined): number | null =>
  row === undefined || row.upstream === null || row.read === null
    ? null
    : Math.max(0, Number(BigInt(row.upstream) - BigInt(row.read)))

const healthOf = (object: MzSource | Pin, type: MzHealth['type'], row: HealthRow | undefined): MzHealth => ({
  id: object.id,
  name: showName(object),
  type,
  status: row?.status ?? 'unknown',
  error: row?.error ?? null,
  lasts: lasting(row?.error ?? null),
  snapshot: {
    done: row?.snapshot ?? false,
    rows: Number(row?.staged ?? 0),
    of: row?.known == null ? null : Number(row.known),
  },
  lagBytes: lagOf(row),
})

/** The health of a source and of each of its tables, the source first. Throws as `readPins`. */
export const readHealth = async (session: Asking, { source, tables }: Pins): Promise<readonly MzHealth[]> => {
  const rows = await askCatalog<HealthRow>(session, healthQuery([source, ...tables].map(({ id }) => id)))
  const rowOf = (id: string): HealthRow | undefined => rows.find(row => row.id === id)
  return [
    healthOf(source, 'source', rowOf(source.id)),
    ...tables.map(table => healthOf(table, 'table', rowOf(table.id))),
  ]
}
