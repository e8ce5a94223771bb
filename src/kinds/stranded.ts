import type { CreateStmt, CreateTableAsStmt } from '@pgsql/types'
import { command } from './alter.ts'
import { joinsAtOnce } from './family.ts'
import type { Verdict } from './kind.ts'
import { actsOn, nodeOf, type Subject } from './subject.ts'

const makers = new Set(['CreateStmt', 'CreateTableAsStmt'])

/** One with rows in the WAL: neither temporary nor unlogged, and no view. */
const makesTable = (subject: Subject): boolean => {
  const { relation, into, objtype } = nodeOf<CreateStmt & CreateTableAsStmt>(subject)
  const persistence = relation?.relpersistence ?? into?.rel?.relpersistence
  const isMade = makers.has(subject.part.tag) && persistence === 'p' && objtype !== 'OBJECT_MATVIEW'
  return isMade || command(subject).subtype === 'AT_SetLogged'
}

/** Refuses a table on the primary alone, whether the file or the configuration wants it so, that travels all the same. */
export const stranded = (subject: Subject, { order }: Verdict): Verdict | null => {
  const table = actsOn(subject) ?? ''
  if (order !== 'primary' || !makesTable(subject) || !joinsAtOnce(subject, table)) return null
  return {
    order: 'refuse',
    why: 'the publication takes it in by itself (FOR ALL TABLES, TABLES IN SCHEMA, a partition), and no replica would have it: apply would stop for good at its first row (target relation does not exist)',
    instead: [
      '-- make it on every host: without a directive, and with the configuration including it;',
      '-- or without rows that travel: CREATE TEMPORARY TABLE, CREATE UNLOGGED TABLE',
    ].join('\n'),
  }
}
