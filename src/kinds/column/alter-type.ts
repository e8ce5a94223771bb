import { columnDef, commandsBeside, member, named, table } from '../alter.ts'
import type { Kind, Verdict, Work } from '../kind.ts'
import { hasKey, type Subject } from '../subject.ts'
import { hiding } from './comparable.ts'
import { floatText } from './float-text.ts'
import { retype } from './retype.ts'
import { builtinId, writtenType } from './type.ts'
import { keepsUtc, type Step, stepOf } from './type-step.ts'

const is =
  (...steps: readonly Step[]) =>
  (subject: Subject): boolean =>
    steps.includes(stepOf(subject))

const retypesBeside = (subject: Subject): number =>
  commandsBeside(subject).filter(({ subtype }) => subtype === 'AT_AlterColumnType').length

const widens: Verdict = {
  order: 'expand',
  why: 'the replica’s wider type takes old and new values alike; primary first, apply would stop at the first new one (out of range, too long, invalid input)',
}

const narrows: Verdict = {
  order: 'contract',
  why: 'replica first, its rows may not fit yet, and apply would stop at the next one that does not (out of range, too long)',
  rewrites: true,
}

const families: readonly (readonly [types: readonly string[], unless: string])[] = [
  [['text', 'varchar'], 'the column is text or varchar already and gets no shorter'],
  [['numeric'], 'the column is numeric already and keeps its scale'],
  [['timestamptz', 'timestamp'], 'the column is a timestamp already and TimeZone is UTC (12 and later)'],
]

/** Rows stay as they are where the new type reads the old one’s bytes; without a database the old type is unknown. */
const work = (subject: Subject): Work => {
  const to = writtenType(subject, columnDef(subject)?.typeName).id
  if (subject.hosts !== null) return keepsUtc(subject) ? { rewrites: false } : {}
  const family = families.find(([types]) => types.map(builtinId).includes(to))
  return family === undefined ? {} : { unless: family[1] }
}

/** ALTER TABLE … ALTER COLUMN … TYPE. */
export const alterType: Kind = {
  name: 'alter-type',
  keys: ['AlterTableStmt.AT_AlterColumnType', 'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_AlterColumnType'],
  about: 'Changes a column’s type. Values travel as text, and rewritten rows are not sent.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  asks: subject => ({ sort: 'relation', id: table(subject) }),
  looksBack: subject => retypesBeside(subject) > 1 && columnDef(subject)?.raw_default !== undefined,
  materialize: subject =>
    is('collation')(subject)
      ? [{ kind: 'other', table: table(subject) }]
      : [
          {
            kind: 'retype-column',
            table: table(subject),
            column: named(subject),
            type: writtenType(subject, columnDef(subject)?.typeName).id,
          },
        ],
  work,
  cases: [
    hiding,
    floatText,
    {
      when: 'the type stays and only the collation changes',
      test: is('collation'),
      verdict: { order: 'free', why: 'a collation orders values but does not change them' },
    },
    {
      when: 'a subscription is binary',
      test: subject => subject.hosts?.replicas.some(replica => replica.binary) === true,
      verdict: {
        order: 'stream',
        why: 'a binary subscription converts nothing: with two types apply would stop (incorrect binary data format) or store other values without an error',
        rewrites: true,
        diverges: true,
        instead: retype,
      },
    },
    { when: 'the type widens and rows stay as they are', test: is('widen'), verdict: widens },
    {
      when: 'the type widens and the table is rewritten',
      test: is('widen-rewrite'),
      verdict: { ...widens, rewrites: true, instead: retype },
    },
    {
      when: 'the type narrows and the table has no key',
      test: subject => is('narrow')(subject) && !hasKey(subject, table(subject)),
      verdict: {
        order: 'stream',
        why: 'rows the primary rounds are not sent: until the replica rounds them too, an UPDATE or DELETE, matched by the whole old row, would miss them without an error',
        rewrites: true,
        diverges: true,
      },
    },
    { when: 'the type narrows within its family', test: is('narrow'), verdict: narrows },
  ],
  otherwise: {
    order: 'stream',
    why: 'rewritten rows are not sent, and the old and the new type read one text differently: only at the same place in the stream do both hosts convert the same rows',
    rewrites: true,
    diverges: true,
    instead: retype,
  },
  examples: [
    {
      title: 'integer to bigint',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN total TYPE bigint',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /out of range for type integer/,
        between: ['INSERT INTO orders VALUES (-1, 5000000000)'],
      },
    },
    {
      title: 'a longer varchar',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(8))'],
      rows: ["INSERT INTO orders SELECT i, 'c' || i FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE orders ALTER COLUMN code TYPE varchar(40)',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /value too long/,
        between: ["INSERT INTO orders VALUES (-1, 'longer than eight')"],
      },
    },
    {
      title: 'more digits',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(6,2))'],
      rows: ['INSERT INTO orders SELECT i, i / 4.0 FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2)',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /numeric field overflow/,
        between: ['INSERT INTO orders VALUES (-1, 123456.78)'],
      },
    },
    {
      title: 'an enum to text',
      given: ["CREATE TYPE state AS ENUM ('open', 'done')", 'CREATE TABLE orders (id bigint PRIMARY KEY, state state)'],
      rows: ["INSERT INTO orders SELECT i, 'open' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE orders ALTER COLUMN state TYPE text',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /invalid input value for enum/,
        between: ["INSERT INTO orders VALUES (-1, 'new')"],
      },
    },
    {
      title: 'bigint to integer',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total bigint)'],
      rows: ['INSERT INTO orders SELECT i, i::bigint * 1000000000 FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders;\nUPDATE orders SET total = 0 WHERE total > 2147483647;\nALTER TABLE orders ALTER COLUMN total TYPE integer',
      order: 'contract',
      wrong: { order: 'replica-first', failure: 'ddl-fails', text: /integer out of range/ },
    },
    {
      title: 'fewer digits in a table without a key',
      given: ['CREATE TABLE orders (code integer, total numeric(10,4))', 'ALTER TABLE orders REPLICA IDENTITY FULL'],
      rows: ['INSERT INTO orders SELECT i, i / 3.0 FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders;\nUPDATE orders SET total = 0 WHERE abs(total) > 999;\nALTER TABLE orders ALTER COLUMN total TYPE numeric(5,2)',
      order: 'stream',
      wrong: {
        order: 'primary-first',
        failure: 'diverges',
        between: ['UPDATE orders SET code = -code WHERE code = 5'],
      },
    },
    {
      title: 'real to double precision',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, weight real)'],
      rows: ['INSERT INTO orders SELECT i, i / 3.0 FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN weight TYPE double precision',
      order: 'stream',
      wrong: {
        order: 'replica-first',
        failure: 'diverges',
        between: ['UPDATE orders SET weight = weight / 7 WHERE id < 9'],
      },
    },
    {
      title: 'another type with USING',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, paid_at integer)'],
      rows: ['INSERT INTO orders SELECT i, 1700000000 + i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN paid_at TYPE timestamptz USING to_timestamp(paid_at)',
      order: 'stream',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /date\/time field value out of range|invalid input syntax/,
        between: ['INSERT INTO orders VALUES (-1, 1700000999)'],
      },
    },
    {
      title: 'USING on the primary alone',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN total TYPE integer USING -total',
      order: 'stream',
      wrong: { order: 'primary-only', failure: 'diverges' },
    },
    {
      title: 'two columns from one another, beside an addition',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, net integer, gross integer)'],
      rows: ['INSERT INTO orders SELECT i, i, i * 2 FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER net TYPE integer USING gross, ALTER gross TYPE integer USING net, ADD COLUMN note text',
      order: 'stream',
      wrong: { order: 'primary-only', failure: 'diverges' },
    },
    {
      title: 'a collation',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, code text)'],
      rows: ["INSERT INTO orders SELECT i, 'c' || i FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE orders ALTER COLUMN code TYPE text COLLATE "C"',
      order: 'free',
    },
  ],
}
