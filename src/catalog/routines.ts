import type { Session } from '../postgres/session.ts'
import { qualify } from '../sql/name.ts'
import type { Routine } from './catalog.ts'
import { notOfExtension, userSchema } from './scope.ts'

/** Without what a range type brings along (its constructors depend on it internally). */
const routines = `
  SELECT n.nspname AS schema, p.proname AS name, pg_get_function_identity_arguments(p.oid) AS arguments,
         p.prokind AS kind, p.provolatile AS volatility,
         CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE (
           SELECT format('SFUNC = %s, STYPE = %s', g.aggtransfn, format_type(g.aggtranstype, NULL))
                  || CASE WHEN g.aggfinalfn <> 0 THEN format(', FINALFUNC = %s', g.aggfinalfn) ELSE '' END
                  || CASE WHEN g.agginitval IS NOT NULL THEN format(', INITCOND = %L', g.agginitval) ELSE '' END
           FROM pg_aggregate g WHERE g.aggfnoid = p.oid) END AS definition
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE ${userSchema} AND ${notOfExtension('pg_proc', 'p.oid')}
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')`

type Kind = 'f' | 'p' | 'a' | 'w'
type Volatility = 'i' | 's' | 'v'
type RoutineRow = {
  readonly schema: string
  readonly name: string
  readonly arguments: string
  readonly kind: Kind
  readonly volatility: Volatility
  readonly definition: string | null
}

const kinds: Readonly<Record<Kind, Routine['kind']>> = { f: 'function', p: 'procedure', a: 'aggregate', w: 'window' }
const volatilities: Readonly<Record<Volatility, Routine['volatility']>> = { i: 'immutable', s: 'stable', v: 'volatile' }

/** Functions, procedures and aggregates, sorted by signature. */
export const readRoutines = async (session: Session): Promise<readonly Routine[]> => {
  const rows = await session.query<RoutineRow>(routines)
  return rows.map(routine).sort((left, right) => (left.signature < right.signature ? -1 : 1))
}

const routine = (row: RoutineRow): Routine => {
  const id = qualify(row.schema, row.name)
  // From 14 on the arguments of procedures are shown with their mode.
  const signature = `${id}(${row.kind === 'p' ? row.arguments.replace(/(^|, )IN /g, '$1') : row.arguments})`
  const definition =
    row.kind === 'a' ? `CREATE AGGREGATE ${signature} (${row.definition})` : (row.definition ?? '').trimEnd()
  return { id, signature, kind: kinds[row.kind], volatility: volatilities[row.volatility], definition }
}
