import type { Place } from '../base/place.ts'
import { blindColumns } from '../catalog/equality.ts'
import { blindTable } from '../plan/missing-keys.ts'
import type { Plan } from '../plan/plan.ts'
import type { Session } from '../postgres/session.ts'
import type { RehearseOptions } from '../run/rehearse.ts'
import { refusedFault } from './refused.ts'

/** A table whose columns, or whose key, its text does not tell: AS a query, LIKE or INHERITS another, OF a type. */
type Untold = { readonly id: string; readonly place: Place }

const untoldIn = (plan: Plan): readonly Untold[] =>
  plan.statements.flatMap(({ ruled: { parts, statement } }) =>
    parts
      .filter(
        ({ part: { tag }, ruling: { order, identifies: known } }) =>
          (tag === 'CreateStmt' || tag === 'CreateTableAsStmt') &&
          (order === 'expand' || order === 'stream') &&
          (known === null || known.borrows === true || (known.told === 'key' && known.key === undefined)),
      )
      .flatMap(({ ruling }) => ruling.creates)
      .filter(({ partitionOf, temporary }) => partitionOf === undefined && temporary !== true)
      .map(({ id }) => ({ id, place: statement.place })),
  )

/** Of these tables, by id: without a primary key, the columns by which whole rows could not be compared. */
const blindTables = `SELECT t.id, string_agg(quote_ident(b.attname), ', ' ORDER BY b.attnum) AS columns
  FROM unnest($1::text[]) AS t (id)
  JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(t.id) AND c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
  JOIN (${blindColumns('SELECT pg_catalog.to_regclass(u.id) FROM unnest($1::text[]) AS u (id)')}) AS b ON b.attrelid = c.oid
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate)
  GROUP BY t.id ORDER BY t.id`

/**
 * What a rehearsal must look at where a file makes tables whose shape only the server knows: nothing, or an `inspect` that throws
 * `refused` when rows of such a table could not be told apart.
 */
export const shapesInspected = (plan: Plan): Pick<RehearseOptions, 'inspect'> => {
  const untold = untoldIn(plan)
  if (untold.length === 0) return {}
  const inspect = async (session: Session, host: string): Promise<void> => {
    const ids = untold.map(({ id }) => id)
    const found = await session.query<{ id: string; columns: string }>(blindTables, [ids])
    const findings = found.flatMap(({ id, columns }) =>
      untold.filter(one => one.id === id).map(({ place }) => blindTable(id, columns, place, host)),
    )
    if (findings.length > 0) throw refusedFault(plan, findings)
  }
  return { inspect }
}
