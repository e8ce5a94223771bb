import type { VacuumStmt } from '@pgsql/types'
import { relationName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf, relationId, type Subject } from '../subject.ts'

const tables = (subject: Subject): string =>
  (nodeOf<VacuumStmt>(subject).rels ?? [])
    .flatMap(node => ('VacuumRelation' in node ? (node.VacuumRelation.relation ?? []) : []))
    .map(range => relationId(subject, relationName(range)))
    .join(', ')

const isFull = (subject: Subject): boolean =>
  (nodeOf<VacuumStmt>(subject).options ?? []).some(node => 'DefElem' in node && node.DefElem.defname === 'full')

/** VACUUM and ANALYZE. */
export const vacuum: Kind = {
  name: 'vacuum',
  keys: ['VacuumStmt'],
  about: 'Cleans up after old row versions, or counts for the planner. Each host does it for itself.',
  object: subject => tables(subject) || 'every table',
  lock: 'SHARE UPDATE EXCLUSIVE',
  needed: 'mirror',
  cases: [
    {
      when: 'it is ANALYZE',
      test: subject => nodeOf<VacuumStmt>(subject).is_vacuumcmd !== true,
      verdict: { order: 'free', why: 'it concerns this host’s planner only', scans: true },
    },
    {
      when: 'it is FULL',
      test: isFull,
      verdict: {
        order: 'free',
        why: 'it writes the files of one host anew; no row changes',
        lock: 'ACCESS EXCLUSIVE',
        rewrites: true,
        transaction: 'alone',
        settled: () => ({ done: 'SELECT false AS done', clear: null }),
        instead: subject =>
          `-- space that is free again for new rows, without keeping anyone out:\nVACUUM ${tables(subject)};\n-- files made smaller while everyone goes on: pg_repack, pg_squeeze`,
      },
    },
  ],
  otherwise: {
    order: 'free',
    why: 'it cleans the files of one host; no row changes',
    transaction: 'alone',
    settled: () => ({ done: 'SELECT false AS done', clear: null }),
  },
  examples: [
    {
      title: 'ANALYZE',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ANALYZE orders',
      order: 'free',
    },
    {
      title: 'VACUUM',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'VACUUM orders',
      order: 'free',
    },
  ],
}
