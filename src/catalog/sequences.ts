import { qualify, quoteName } from '../sql/name.ts'
import type { Sequence } from './catalog.ts'
import { notOfExtension, type Scope, userSchema, within } from './scope.ts'

const sequences = `
  SELECT n.nspname AS schema, c.relname AS name, format_type(s.seqtypid, NULL) AS type,
         s.seqstart::text AS start, s.seqincrement::text AS increment, s.seqmin::text AS min, s.seqmax::text AS max,
         s.seqcycle AS cycle, tn.nspname AS table_schema, t.relname AS table, a.attname AS column
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
  LEFT JOIN pg_class t ON t.oid = d.refobjid
  LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE ${userSchema} AND ${notOfExtension('pg_class', 'c.oid')} AND ${within('c.oid')}`

type SequenceRow = Omit<Sequence, 'id' | 'ownedBy'> & {
  readonly schema: string
  readonly name: string
  readonly table_schema: string | null
  readonly table: string | null
  readonly column: string | null
}

/** Sequences, sorted by id; `ownedBy` is a column (`public.orders.id`). Their positions are not facts of the schema. */
export const readSequences = async ({
  session,
  oids,
}: Pick<Scope, 'session' | 'oids'>): Promise<readonly Sequence[]> => {
  const rows = await session.query<SequenceRow>(sequences, [oids])
  return rows.map(sequence).sort((left, right) => (left.id < right.id ? -1 : 1))
}

const sequence = (row: SequenceRow): Sequence => ({
  id: qualify(row.schema, row.name),
  type: row.type,
  start: row.start,
  increment: row.increment,
  min: row.min,
  max: row.max,
  cycle: row.cycle,
  ownedBy:
    row.table === null || row.column === null
      ? null
      : `${qualify(row.table_schema, row.table)}.${quoteName(row.column)}`,
})
