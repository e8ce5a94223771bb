import { columnDef, commandsBeside, member, named, table } from '../alter.ts'
import type { Kind, Verdict, Work } from '../kind.ts'
import { hasKey, type Subject } from '../subject.ts'
import { examples } from './alter-type-examples.ts'
import { turnsOnCollation } from './collated.ts'
import { hiding } from './comparable.ts'
import { extracted } from './extract-type.ts'
import { floatText } from './float-text.ts'
import { retypesListed } from './listed.ts'
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
    retypesListed,
    hiding,
    floatText,
    { ...extracted, shown: 'ALTER TABLE orders ALTER COLUMN at TYPE bigint USING EXTRACT(epoch FROM at)::bigint' },
    {
      when: 'only the collation changes, and a unique index, a CHECK, an EXCLUDE or a generated column may turn on it',
      test: subject => is('collation')(subject) && turnsOnCollation(subject),
      verdict: {
        order: 'stream',
        why: 'what the one collation takes for the same, or for less, the other may not: in any other order apply would stop at a row that only the replica’s still forbids (duplicate key, violates check constraint)',
        scans: true,
      },
    },
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
  examples,
}
