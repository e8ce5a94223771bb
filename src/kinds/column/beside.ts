import { qualify, readName } from '../../sql/name.ts'
import { named, table } from '../alter.ts'
import type { Subject } from '../subject.ts'

/** The bare name PostgreSQL would give something of a column, as for SERIAL: `orders_number_seq`. */
export const ownName = (subject: Subject, end: string): string =>
  `${readName(table(subject))?.name ?? ''}_${named(subject)}_${end}`

/** The same beside the table, with its schema: `public.orders_number_seq`. */
export const beside = (subject: Subject, end: string): string =>
  qualify(readName(table(subject))?.schema ?? null, ownName(subject, end))
