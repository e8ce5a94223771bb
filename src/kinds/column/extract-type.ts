import type { CreateStmt } from '@pgsql/types'
import { columnDef, inline } from '../alter.ts'
import { callsIn } from '../data/calls.ts'
import { straddles } from '../family.ts'
import type { Case } from '../kind.ts'
import { nodeOf, type Subject } from '../subject.ts'

/** The major from which EXTRACT answers a numeric, and no double precision (release notes of 14): a cast to an integer rounds halves otherwise. */
const exact = 140_000

/** What every host computes for itself: a USING, the expression of a generated column. */
const computed = (subject: Subject): unknown => {
  const column = columnDef(subject)
  return column?.raw_default ?? inline(column, 'CONSTR_GENERATED')?.raw_expr
}

/** The same of every column of a new table. */
const computedInNew = (subject: Subject): unknown =>
  (nodeOf<CreateStmt>(subject).tableElts ?? []).map(node =>
    'ColumnDef' in node ? inline(node.ColumnDef, 'CONSTR_GENERATED')?.raw_expr : undefined,
  )

const isUnlike = (subject: Subject, expression: unknown): boolean =>
  straddles(subject, exact) && callsIn(expression).some(({ name }) => name.toLowerCase() === 'extract')

/** A value by way of EXTRACT, which hosts before 14 and since compute unlike. */
export const extracted: Case = {
  when: 'every host computes it with EXTRACT, and they are of both kinds, before 14 and since',
  test: subject => isUnlike(subject, computed(subject)),
  verdict: {
    order: 'refuse',
    why: 'before 14 EXTRACT answers a double precision, since then a numeric: made an integer, 0.5 becomes 0 on one host and 1 on the other, without an error',
    diverges: true,
    rule: 'extract-type',
    instead: subject =>
      `-- say which number is meant, or take the one that has stayed as it was:\n${subject.part.sql.replace(/\bEXTRACT\s*\(\s*(\w+)\s+FROM\s+/i, (_, field: string) => `date_part('${field.toLowerCase()}', `)}`,
    allowed: {
      order: 'stream',
      why: 'rewritten rows are not sent: only at the same place in the stream do both hosts compute from the same rows',
      rewrites: true,
      diverges: true,
    },
  },
}

/** The same in a table that is made. */
export const extractedInNew: Case = {
  when: 'a column is generated with EXTRACT, and hosts are of both kinds, before 14 and since',
  test: subject => isUnlike(subject, computedInNew(subject)),
  shown:
    'CREATE TABLE visits (at timestamp PRIMARY KEY, hour integer GENERATED ALWAYS AS (EXTRACT(hour FROM at)::integer) STORED)',
  verdict: {
    ...extracted.verdict,
    allowed: {
      order: 'expand',
      why: 'primary first, apply would stop at its first row: target relation does not exist',
    },
  },
}
