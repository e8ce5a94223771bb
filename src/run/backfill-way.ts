import type { BackfillStep } from '../plan/step.ts'
import type { Session } from '../postgres/session.ts'
import { quoteName } from '../sql/name.ts'

/** How far the rows have been walked: the last key that was dealt with, or the next block; null before the first batch. */
export type Cursor = readonly string[] | null

/** What is run on each stretch: a statement up to its WHERE, and what holds there besides the stretch. */
export type Text = { readonly head: string; readonly conditions: readonly string[] }

/** Rows that were written, and where to go on; null at the end. */
export type Walked = { readonly rows: number; readonly next: Cursor }

/** An order in which every row of a table is met. `name` tells whether a cursor still fits; `passes` is how often it is worth walking. */
export type Way = {
  readonly name: string
  readonly passes: number
  /** Writes about `size` rows behind `cursor`, inside the transaction `tx` is in. */
  readonly fill: (tx: Session, cursor: Cursor, size: number, text: Text) => Promise<Walked>
}

/** The table and all below it: rows as the server estimates them, and the blocks of the longest. */
export type Extent = { readonly rows: number; readonly blocks: number }

export const readExtent = async (session: Session, table: string): Promise<Extent> => {
  const [found] = await session.query<Extent>(
    `WITH RECURSIVE tree (oid) AS (SELECT $1::regclass::oid
       UNION ALL SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree ON i.inhparent = tree.oid)
     SELECT sum(CASE WHEN c.relkind = 'r' THEN greatest(c.reltuples, 0) ELSE 0 END)::float8 AS rows,
       (max(pg_catalog.pg_relation_size(c.oid)) / current_setting('block_size')::int)::int AS blocks
     FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid`,
    [table],
  )
  return found ?? { rows: 0, blocks: 0 }
}

type Key = { readonly name: string; readonly type: string }

const readKey = (session: Session, table: string): Promise<Key[]> =>
  session.query<Key>(
    `SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type
     FROM pg_catalog.pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
     JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
     WHERE i.indrelid = $1::regclass AND i.indisprimary AND k.place <= i.indnkeyatts ORDER BY k.place`,
    [table],
  )

/** Whatever ends the file's own words (a comment to the end of its line, too) ends before what follows them. */
const updateSql = ({ head, conditions }: Text, stretch: readonly string[]): string => {
  const all = [...stretch, ...conditions.map(condition => `(${condition}\n)`)]
  const where = all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`
  return `WITH filled AS (${head}\n${where} RETURNING 1) SELECT count(*)::int AS rows FROM filled`
}

const update = async (tx: Session, sql: string, values: readonly unknown[]): Promise<number> => {
  const [filled] = await tx.query<{ rows: number }>(sql, values)
  return filled?.rows ?? 0
}

/** In the order of the primary key. A row whose key is changed to one already passed is met on the second walk. */
const byKey = (step: BackfillStep, keys: readonly Key[]): Way => {
  const names = keys.map(({ name }) => quoteName(name)).join(', ')
  const bound = (from: number): string =>
    `(${keys.map(({ type }, index) => `$${from + index + 1}::${type}`).join(', ')})`
  const behind = (cursor: Cursor): readonly string[] => (cursor === null ? [] : [`(${names}) > ${bound(0)}`])
  const texts = keys.map(({ name }, index) => `${quoteName(name)}::text AS k${index}`).join(', ')
  const edgeOf = async (tx: Session, cursor: Cursor, size: number): Promise<Cursor> => {
    const where = behind(cursor).map(condition => ` WHERE ${condition}`)
    const [edge] = await tx.query<Record<string, string>>(
      `SELECT ${texts} FROM ${step.table}${where.join('')} ORDER BY ${names} OFFSET ${size - 1} LIMIT 1`,
      cursor ?? [],
    )
    return edge === undefined ? null : keys.map((_, index) => edge[`k${index}`] ?? '')
  }
  return {
    name: `key ${names}`,
    passes: 2,
    fill: async (tx, cursor, size, text) => {
      const edge = await edgeOf(tx, cursor, size)
      const upTo = edge === null ? [] : [`(${names}) <= ${bound(cursor?.length ?? 0)}`]
      const sql = updateSql(text, [...behind(cursor), ...upTo])
      return { rows: await update(tx, sql, [...(cursor ?? []), ...(edge ?? [])]), next: edge }
    },
  }
}

/** A heap block holds no more rows than this: each takes a line pointer and a header, 28 bytes at least. */
const tids = `ARRAY(SELECT ('(' || block || ',' || line || ')')::tid FROM generate_series($1::int, $2::int - 1) AS block,
  generate_series(1, current_setting('block_size')::int / 28) AS line)`

/** In the order in which rows lie. A row that is written meanwhile may come to lie in a block already passed. */
const byBlock = (step: BackfillStep): Way => ({
  name: 'blocks',
  passes: 10,
  fill: async (tx, cursor, size, text) => {
    const { rows, blocks } = await readExtent(tx, step.table)
    const from = Number(cursor?.[0] ?? 0)
    const to = from + Math.max(1, Math.round((size * blocks) / Math.max(rows, 1)))
    const filled = await update(tx, updateSql(text, [`ctid = ANY (${tids})`]), [from, Math.min(to, blocks)])
    return { rows: filled, next: to < blocks ? [String(to)] : null }
  },
})

/** By primary key where the table has one, as the server has it now; else block by block. */
export const wayThrough = async (session: Session, step: BackfillStep): Promise<Way> => {
  const keys = await readKey(session, step.table)
  return keys.length === 0 ? byBlock(step) : byKey(step, keys)
}
