import type { CreateTableAsStmt } from '@pgsql/types'
import type { Kind, ReplicaSql } from '../kind.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'
import { temporaryOf } from './temporary.ts'

const isTable = (subject: Subject): boolean => nodeOf<CreateTableAsStmt>(subject).objtype === 'OBJECT_TABLE'

const persistence = (subject: Subject): string | undefined =>
  nodeOf<CreateTableAsStmt>(subject).into?.rel?.relpersistence

const isTemporary = (subject: Subject): boolean => persistence(subject) === 't'

const isEmpty = (subject: Subject): boolean => nodeOf<CreateTableAsStmt>(subject).into?.skipData === true

/** The user's own text, made to create the table and not fill it. */
const emptied = (subject: Subject): readonly ReplicaSql[] => {
  const { sql } = subject.part
  return [{ order: 'expand', sql: isEmpty(subject) ? sql : `${sql.replace(/\bWITH\s+DATA\s*$/i, '')}\nWITH NO DATA` }]
}

/** CREATE TABLE … AS. */
export const createTableAs: Kind = {
  name: 'create-table-as',
  keys: ['CreateTableAsStmt'],
  matches: isTable,
  about: 'Makes a table out of a query’s rows. The replica gets it empty; its rows come with the initial copy.',
  object: subject => actsOn(subject) ?? '',
  lock: null,
  needed: 'rows',
  whole: true,
  creates: subject => {
    const id = actsOn(subject)
    if (id === null) return []
    return [isTemporary(subject) ? temporaryOf(id) : { what: 'relation', id }]
  },
  fills: subject => (isEmpty(subject) ? [] : [actsOn(subject) ?? '']),
  identifies: subject =>
    persistence(subject) === 'p' ? { relation: actsOn(subject) ?? '', told: 'nothing', borrows: true } : null,
  cases: [
    {
      when: 'it is temporary',
      test: isTemporary,
      verdict: { order: 'primary', why: 'a temporary table exists only in the session that made it' },
    },
  ],
  otherwise: {
    order: 'expand',
    why: 'run on both hosts, the query would find other rows on each, and the initial copy would add the primary’s to the replica’s; the replica makes the table empty',
    diverges: true,
    replica: emptied,
  },
  examples: [
    {
      title: 'a table out of a query',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE TABLE large AS SELECT id, total FROM orders WHERE total > 10;\nALTER TABLE large ADD PRIMARY KEY (id)',
      order: 'expand',
      wrong: { order: 'primary-only', failure: 'diverges' },
    },
    {
      title: 'a query with a clock',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE TABLE seen AS SELECT id, clock_timestamp() AS at FROM orders',
      order: 'expand',
      wrong: { order: 'both-at-once', failure: 'diverges' },
    },
  ],
}
