import { sizeOf } from '../../catalog/find.ts'
import { wordsIn } from '../../sql/name.ts'
import { columnDef, inline, member, named, table } from '../alter.ts'
import { tableThatCalls } from '../data/calls.ts'
import type { Kind, Verdict } from '../kind.ts'
import { hasKey, isNew, primaryRelation, type Subject } from '../subject.ts'
import { isConstrained } from '../type/domain.ts'
import { untold } from '../untold.ts'
import { backfillOf } from './add-column-backfill.ts'
import { examples } from './add-column-examples.ts'
import { backfillRecipe, generatedRecipe, keylessSplit, requiredRecipe } from './add-column-recipes.ts'
import { addedLocks, addedReferences, addedRisks, has, isChecked, requiresValue, volatility } from './added.ts'
import { standing } from './column-standing.ts'
import { hiding } from './comparable.ts'
import { extracted } from './extract-type.ts'
import { breaksFullIdentity, sendsGenerated } from './generated.ts'
import { addsUnlisted } from './listed.ts'
import { addedIdentity, breaksNew } from './told-apart.ts'
import { touchOf } from './touch.ts'
import { writtenType } from './type.ts'

const isKeyless = (subject: Subject): boolean => !isNew(subject, table(subject)) && !hasKey(subject, table(subject))

/** For rows that travel: those of a new table come with its copy. */
const isComputed = (subject: Subject): boolean =>
  !isNew(subject, table(subject)) && ['stable', 'volatile'].includes(volatility(subject))

const isLarge = (subject: Subject): boolean => {
  const relation = primaryRelation(subject, table(subject))
  if (subject.hosts === null || relation === null || isNew(subject, table(subject))) return false
  return sizeOf(subject.hosts.primary, relation.id).rows > subject.hosts.largeAbove
}

const inBatches = (subject: Subject): boolean =>
  subject.backfill === 'batched' || (subject.backfill === undefined && isLarge(subject))

/** Without a key a replica reads its whole table for each row it is sent; who asks for that gets it. */
const isFound = (subject: Subject): boolean => subject.backfill === 'batched' || !isKeyless(subject)

const fillsEveryRow = (subject: Subject): boolean =>
  volatility(subject) === 'volatile' || isConstrained(subject, writtenType(subject, columnDef(subject)?.typeName).id)

const sendsRows = (subject: Subject) => {
  const assignable = inline(columnDef(subject), 'CONSTR_IDENTITY')?.generated_when !== 'a'
  return touchOf(subject, table(subject), assignable)
}

/** NULL passes a UNIQUE and a reference; what a CHECK makes of it, and of the other columns, only its rows tell. */
const bringsTest = (subject: Subject): boolean =>
  has(subject, 'CONSTR_CHECK') ||
  inline(columnDef(subject), 'CONSTR_UNIQUE')?.nulls_not_distinct === true ||
  (volatility(subject) === 'constant' && (has(subject, 'CONSTR_UNIQUE') || has(subject, 'CONSTR_FOREIGN')))

const expands: Verdict = {
  order: 'expand',
  why: 'primary first, apply would stop at the next row: target relation is missing replicated column',
}

const computed: Verdict = {
  order: 'stream',
  why: 'each host would compute its own values for the rows that exist: the column is added in the stream, then every row is sent once so that the primary’s values win',
  diverges: true,
  touch: sendsRows,
}

const generatedWhy =
  'generated columns do not travel: each host computes its own from the same rows, at the same place in the stream'

/** ALTER TABLE … ADD COLUMN. */
export const addColumn: Kind = {
  name: 'add-column',
  keys: ['AlterTableStmt.AT_AddColumn', 'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_AddColumn'],
  about: 'Adds a column. Its replica must have it before the first row that carries it arrives.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject =>
    has(subject, 'CONSTR_GENERATED')
      ? [{ kind: 'other', table: table(subject) }]
      : [
          {
            kind: 'add-column',
            table: table(subject),
            column: named(subject),
            type: writtenType(subject, columnDef(subject)?.typeName).id,
          },
        ],
  alsoLocks: addedLocks,
  refers: addedReferences,
  adds: member,
  generates: subject => has(subject, 'CONSTR_GENERATED'),
  computes: subject => (has(subject, 'CONSTR_GENERATED') ? wordsIn(subject.part.sql) : []),
  leavesNull: subject => volatility(subject) === 'none' && !has(subject, 'CONSTR_GENERATED'),
  empties: subject => (requiresValue(subject) ? [table(subject)] : []),
  work: subject => ({
    ...(isChecked(subject) ? { scans: true } : {}),
    ...(fillsEveryRow(subject) ? { rewrites: true } : {}),
  }),
  risks: addedRisks,
  identifies: addedIdentity,
  calls: subject => (has(subject, 'CONSTR_CHECK') || has(subject, 'CONSTR_GENERATED') ? tableThatCalls(subject) : []),
  cases: [
    ...standing,
    hiding,
    addsUnlisted(expands),
    {
      ...extracted,
      shown: 'ALTER TABLE orders ADD COLUMN hour integer GENERATED ALWAYS AS (EXTRACT(hour FROM at)::integer) STORED',
    },
    {
      when: 'the column is generated and a host publishes the table in full rows without generated columns (18)',
      test: subject => (has(subject, 'CONSTR_GENERATED') && breaksFullIdentity(subject)) || breaksNew(subject),
      verdict: {
        order: 'refuse',
        why: 'that host would refuse every UPDATE and DELETE, and apply on a replica would stop with "cannot update table": REPLICA IDENTITY FULL must not contain unpublished generated columns',
        instead: generatedRecipe,
      },
    },
    {
      when: 'the column is generated and the primary’s publication sends generated columns (18)',
      test: subject => has(subject, 'CONSTR_GENERATED') && sendsGenerated(subject),
      verdict: {
        order: 'refuse',
        why: 'the publication sends generated columns, and apply cannot write into a generated column of the replica',
        instead: generatedRecipe,
      },
    },
    {
      when: 'the column is generated and VIRTUAL (18)',
      test: subject => inline(columnDef(subject), 'CONSTR_GENERATED')?.generated_kind === 'v',
      verdict: { order: 'stream', why: generatedWhy },
    },
    {
      when: 'the column is generated',
      test: subject => has(subject, 'CONSTR_GENERATED'),
      verdict: {
        order: 'stream',
        why: generatedWhy,
        rewrites: true,
      },
    },
    {
      when: 'the default is computed and the table has more rows than `backfill.above` (1,000,000; estimated), or `backfill=batched` asks for it',
      test: subject => isComputed(subject) && inBatches(subject) && isFound(subject) && backfillOf(subject) !== null,
      verdict: {
        order: 'expand',
        why: 'each host would compute its own values, and writing every row of a large table in one transaction holds up everything behind it: the column is added empty, new rows get its default on the primary, and the others are filled there in batches that travel; the file is then no single transaction',
        diverges: true,
        replica: subject => {
          const sql = backfillOf(subject)?.add
          return sql == null ? [] : [{ order: 'expand', sql }]
        },
        backfill: backfillOf,
      },
    },
    ...untold('the default is computed', isComputed),
    {
      when: 'the default is computed and the table has no key, but the column can be filled on its own',
      test: subject =>
        isComputed(subject) && isKeyless(subject) && !inBatches(subject) && keylessSplit(subject).length > 0,
      verdict: {
        order: 'stream',
        why: 'each host would compute its own values, and whole rows are what an UPDATE is matched by: the column is added empty, filled on the primary alone, and only then gets its default',
        diverges: true,
        split: keylessSplit,
      },
    },
    {
      when: 'the default is computed and the table has no key of its own',
      test: subject => isComputed(subject) && (isKeyless(subject) || has(subject, 'CONSTR_PRIMARY')),
      verdict: {
        order: 'refuse',
        why: 'the hosts would compute different values, and without a key that agrees no UPDATE could find the replica’s row to correct it',
        diverges: true,
        instead: backfillRecipe,
      },
    },
    {
      when: 'the default is computed and the table that large, but its other clauses (REFERENCES, DEFERRABLE …) cannot be added later',
      test: subject => isComputed(subject) && inBatches(subject),
      verdict: {
        order: 'refuse',
        why: 'each host would compute its own values, and sending every row of a table this large in one transaction holds up everything behind it; a directive `backfill=at-once` takes that upon itself',
        diverges: true,
        rewrites: true,
        instead: backfillRecipe,
      },
    },
    {
      when: 'the default is computed and no column of the table may be assigned',
      test: subject => isComputed(subject) && subject.hosts !== null && sendsRows(subject) === null,
      verdict: {
        order: 'refuse',
        why: 'each host would compute its own values, and no column can be written to send the primary’s',
        diverges: true,
        instead: backfillRecipe,
      },
    },
    {
      when: 'the default is computed for each row (random(), nextval, serial, identity …)',
      test: subject => volatility(subject) === 'volatile',
      verdict: { ...computed, instead: backfillRecipe },
    },
    {
      when: 'the default is computed once (now(), a time without its zone …)',
      test: subject => volatility(subject) === 'stable',
      verdict: computed,
    },
    {
      when: 'the column is NOT NULL without a default',
      test: requiresValue,
      verdict: {
        order: 'stream',
        why: 'replica first, apply would stop at the first row without the column: null value violates not-null constraint',
        instead: requiredRecipe,
      },
    },
    {
      when: 'it brings a CHECK, or a UNIQUE or a reference that its default must satisfy',
      test: bringsTest,
      verdict: {
        order: 'stream',
        why: 'the primary tests its own rows: replica first, apply would stop at a row on its way that fails the test (violates check constraint, duplicate key), or the DDL itself at one that has not arrived',
        scans: true,
      },
    },
    {
      when: 'the column has a default and the table has no key',
      test: subject => volatility(subject) === 'constant' && isKeyless(subject),
      verdict: {
        order: 'stream',
        why: 'without a key the whole old row is compared: replica first, every UPDATE and DELETE would miss its row without an error',
        diverges: true,
      },
    },
  ],
  otherwise: expands,
  examples,
}
