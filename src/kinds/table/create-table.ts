import type { CreateStmt } from '@pgsql/types'
import { primaryKeyOf } from '../../catalog/find.ts'
import { quoteName, relationName, wordsIn } from '../../sql/name.ts'
import { inline } from '../alter.ts'
import { extractedInNew } from '../column/extract-type.ts'
import { leavesOutOfNew } from '../column/generated.ts'
import { writtenType } from '../column/type.ts'
import type { Creation, Identifies, Kind, TableLock } from '../kind.ts'
import { parentOf } from '../left-out.ts'
import { columnRisks, referencedLocks } from '../new-columns.ts'
import { actsOn, isPublished, nodeOf, primaryRelation, relationId, type Subject } from '../subject.ts'
import { isBlindType } from '../type/blind.ts'
import { examples } from './create-table-examples.ts'
import { copiesIdentity, likeUnlike, takesKey } from './like-table.ts'
import { ownKeyOf } from './own-key.ts'
import { besideDefaultVerdict, hasDefault } from './partition.ts'
import { temporaryOf } from './temporary.ts'

const statement = (subject: Subject): CreateStmt => nodeOf<CreateStmt>(subject)

const elements = (subject: Subject) => statement(subject).tableElts ?? []

const persistence = (subject: Subject): string => statement(subject).relation?.relpersistence ?? 'p'

const isUnloggedPartition = (subject: Subject): boolean => {
  const parent = parentOf(subject)
  return persistence(subject) === 'u' && parent !== null && isPublished(subject, parent)
}

const exists = (subject: Subject): boolean =>
  statement(subject).if_not_exists === true && primaryRelation(subject, actsOn(subject) ?? '') !== null

const creations = (subject: Subject): readonly Creation[] => {
  const id = actsOn(subject)
  if (id === null || exists(subject)) return []
  if (persistence(subject) === 't') return [temporaryOf(id)]
  const parent = parentOf(subject)
  return [{ what: 'relation', id, ...(parent === null ? {} : { partitionOf: parent }) }]
}

/** A partition gets its table's; an heir nobody's. */
const isKeyedByTable = (subject: Subject): boolean => {
  const parent = parentOf(subject)
  const known = parent === null ? null : primaryRelation(subject, parent)
  return parent !== null && (known === null || primaryKeyOf(known).length > 0)
}

const hasOwnKey = (subject: Subject): boolean =>
  ownKeyOf(subject) !== null || takesKey(subject) || isKeyedByTable(subject)

const parents = (subject: Subject): readonly TableLock[] => {
  const { inhRelations = [], partbound } = statement(subject)
  const lock = partbound === undefined ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  return inhRelations.flatMap(node =>
    'RangeVar' in node ? [{ relation: relationId(subject, relationName(node.RangeVar)), lock }] : [],
  )
}

const columns = (subject: Subject) => elements(subject).flatMap(node => ('ColumnDef' in node ? [node.ColumnDef] : []))

const blindColumns = (subject: Subject): readonly string[] =>
  columns(subject)
    .filter(column => isBlindType(subject, writtenType(subject, column.typeName).id))
    .map(({ colname = '' }) => quoteName(colname))

const generatedColumns = (subject: Subject) =>
  columns(subject).filter(column => inline(column, 'CONSTR_GENERATED') !== null)

const breaksFullRows = (subject: Subject): boolean =>
  generatedColumns(subject).some(column =>
    leavesOutOfNew(subject, inline(column, 'CONSTR_GENERATED')?.generated_kind === 'v', !hasOwnKey(subject)),
  )

const computedElsewhere = (subject: Subject): string => {
  const names = generatedColumns(subject).map(({ colname = '' }) => quoteName(colname))
  const onward = [...new Set((subject.hosts?.replicas ?? []).flatMap(replica => replica.onward ?? []))]
  return [
    `-- leave out ${names.join(', ')} and compute it in a view; or write STORED for VIRTUAL, with a key on the table`,
    ...onward.map(
      name => `-- and on the replica: ALTER PUBLICATION ${quoteName(name)} SET (publish_generated_columns = stored)`,
    ),
  ].join('\n')
}

const borrows = (subject: Subject): boolean => {
  const { inhRelations = [], ofTypename } = statement(subject)
  const isLike = elements(subject).some(node => 'TableLikeClause' in node)
  return isLike || inhRelations.length > 0 || ofTypename !== undefined
}

const tellingApart = (subject: Subject): Omit<Identifies, 'relation'> => {
  if (!hasOwnKey(subject))
    return { told: 'nothing', blind: blindColumns(subject), ...(borrows(subject) ? { borrows: true } : {}) }
  const key = ownKeyOf(subject)
  return { told: 'key', ...(key === null ? {} : { key, blind: blindColumns(subject) }) }
}

/** CREATE TABLE. */
export const createTable: Kind = {
  name: 'create-table',
  keys: ['CreateStmt'],
  about: 'Makes a table, or a partition of one. The replica must have it before its first row arrives.',
  object: subject => actsOn(subject) ?? '',
  lock: null,
  needed: 'rows',
  whole: true,
  creates: creations,
  computes: subject => (generatedColumns(subject).length > 0 ? wordsIn(subject.part.sql) : []),
  numbers: subject =>
    copiesIdentity(subject) || columns(subject).some(column => inline(column, 'CONSTR_IDENTITY') !== null)
      ? actsOn(subject)
      : null,
  alsoLocks: subject => (exists(subject) ? [] : [...parents(subject), ...referencedLocks(subject, elements(subject))]),
  risks: subject =>
    persistence(subject) === 't' ? [] : columnRisks(columns(subject), ownKeyOf(subject)?.columns ?? []),
  identifies: subject =>
    persistence(subject) === 'p' && !exists(subject)
      ? { relation: actsOn(subject) ?? '', ...tellingApart(subject) }
      : null,
  cases: [
    {
      when: 'it is temporary',
      test: subject => persistence(subject) === 't',
      verdict: { order: 'primary', why: 'a temporary table exists only in the session that made it' },
    },
    {
      when: 'IF NOT EXISTS is given and the primary has it',
      test: exists,
      verdict: { order: 'expand', why: 'the primary already has the table, so at most a replica still lacks it' },
    },
    likeUnlike,
    extractedInNew,
    {
      when: 'it is an unlogged partition of a table whose rows travel',
      test: isUnloggedPartition,
      verdict: {
        order: 'refuse',
        why: 'rows that find their place in it are not in the WAL, so they do not travel: they would be missing on the replica without an error',
        diverges: true,
        instead: subject => subject.part.sql.replace(/\bUNLOGGED\s+/i, ''),
      },
    },
    {
      when: 'it is unlogged',
      test: subject => persistence(subject) === 'u',
      verdict: { order: 'free', why: 'rows of an unlogged table do not travel' },
    },
    {
      when: 'it has a generated column and a host will publish it in full rows without generated columns (18)',
      test: breaksFullRows,
      verdict: {
        order: 'refuse',
        why: 'REPLICA IDENTITY FULL, which Materialize needs and a table without a key gets, must not contain unpublished generated columns: the host would refuse every UPDATE and DELETE, and apply on a replica would stop with "cannot update table"',
        instead: computedElsewhere,
      },
    },
    {
      when: 'it is a partition of a table that has a DEFAULT one',
      test: subject => hasDefault(subject, parentOf(subject) ?? '', actsOn(subject) ?? ''),
      verdict: besideDefaultVerdict,
    },
    {
      when: 'it has no primary key',
      test: subject => !hasOwnKey(subject),
      verdict: {
        order: 'expand',
        why: 'primary first, apply would stop at its first row (target relation does not exist); without a key the primary will refuse UPDATE and DELETE once it is published',
        instead: subject =>
          `-- give it a key, or send whole old rows:\nALTER TABLE ${actsOn(subject) ?? ''} ADD COLUMN ${quoteName('id')} bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;\n-- or: ALTER TABLE ${actsOn(subject) ?? ''} REPLICA IDENTITY FULL`,
      },
    },
  ],
  otherwise: {
    order: 'expand',
    why: 'primary first, apply would stop at its first row once it is published: target relation does not exist',
  },
  examples,
}
