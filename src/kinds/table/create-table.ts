import type { CreateStmt, Node } from '@pgsql/types'
import { isComparable } from '../../catalog/equality.ts'
import { primaryKeyOf } from '../../catalog/find.ts'
import { quoteName, relationName, stringsOf } from '../../sql/name.ts'
import { inline } from '../alter.ts'
import { leavesOutOfNew } from '../column/generated.ts'
import { writtenType } from '../column/type.ts'
import type { Creation, Identifies, Key, Kind, TableLock } from '../kind.ts'
import { parentOf } from '../left-out.ts'
import { columnRisks, referencedLocks } from '../new-columns.ts'
import { actsOn, nodeOf, primaryRelation, relationId, type Subject } from '../subject.ts'
import { likeUnlike, takesKey } from './like-table.ts'
import { besideDefaultVerdict, hasDefault, joinsDefault } from './partition.ts'
import { temporaryOf } from './temporary.ts'

const statement = (subject: Subject): CreateStmt => nodeOf<CreateStmt>(subject)

const elements = (subject: Subject) => statement(subject).tableElts ?? []

const persistence = (subject: Subject): string => statement(subject).relation?.relpersistence ?? 'p'

const exists = (subject: Subject): boolean =>
  statement(subject).if_not_exists === true && primaryRelation(subject, actsOn(subject) ?? '') !== null

const creations = (subject: Subject): readonly Creation[] => {
  const id = actsOn(subject)
  if (id === null || exists(subject)) return []
  if (persistence(subject) === 't') return [temporaryOf(id)]
  const parent = parentOf(subject)
  return [{ what: 'relation', id, ...(parent === null ? {} : { partitionOf: parent }) }]
}

/** The primary key among a table's elements, or a column's. */
const primaryAmong = (nodes: readonly Node[], table: string): Key | null => {
  for (const node of nodes) {
    if ('Constraint' in node && node.Constraint.contype === 'CONSTR_PRIMARY')
      return { name: node.Constraint.conname ?? `${table}_pkey`, columns: stringsOf(node.Constraint.keys) }
    const own = 'ColumnDef' in node ? primaryAmong(node.ColumnDef.constraints ?? [], table) : null
    if (own !== null && 'ColumnDef' in node) return { ...own, columns: [node.ColumnDef.colname ?? ''] }
  }
  return null
}

const ownKey = (subject: Subject): Key | null =>
  primaryAmong(elements(subject), statement(subject).relation?.relname ?? '')

/** A partition gets its table's; an heir nobody's. */
const isKeyedByTable = (subject: Subject): boolean => {
  const parent = parentOf(subject)
  const known = parent === null ? null : primaryRelation(subject, parent)
  return parent !== null && (known === null || primaryKeyOf(known).length > 0)
}

const hasOwnKey = (subject: Subject): boolean =>
  ownKey(subject) !== null || takesKey(subject) || isKeyedByTable(subject)

const parents = (subject: Subject): readonly TableLock[] => {
  const { inhRelations = [], partbound } = statement(subject)
  const lock = partbound === undefined ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  return inhRelations.flatMap(node =>
    'RangeVar' in node ? [{ relation: relationId(subject, relationName(node.RangeVar)), lock }] : [],
  )
}

const columns = (subject: Subject) => elements(subject).flatMap(node => ('ColumnDef' in node ? [node.ColumnDef] : []))

const blindColumns = (subject: Subject): readonly string[] => {
  const types = subject.hosts?.primary.types ?? new Map()
  return columns(subject)
    .filter(column => !isComparable(types, writtenType(subject, column.typeName).id))
    .map(({ colname = '' }) => quoteName(colname))
}

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

const tellingApart = (subject: Subject): Omit<Identifies, 'relation'> => {
  if (!hasOwnKey(subject)) return { told: 'nothing', blind: blindColumns(subject) }
  const key = ownKey(subject)
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
  alsoLocks: subject => (exists(subject) ? [] : [...parents(subject), ...referencedLocks(subject, elements(subject))]),
  risks: subject => (persistence(subject) === 't' ? [] : columnRisks(columns(subject), ownKey(subject)?.columns ?? [])),
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
  examples: [
    {
      title: 'a table with a key',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE TABLE payments (id bigint PRIMARY KEY, orders_id bigint REFERENCES orders, amount numeric(10,2))',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /"public.payments" does not exist/,
        publish: ['payments'],
        between: ['INSERT INTO payments VALUES (1, NULL, 5)'],
      },
    },
    {
      title: 'a table and its first rows',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE TABLE states (id integer PRIMARY KEY, name text NOT NULL);\nINSERT INTO states VALUES (1, $$open$$), (2, $$done$$)',
      order: 'expand',
      wrong: { order: 'primary-only', failure: 'diverges' },
    },
    {
      title: 'a table with a stored generated column, and changes of its rows',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE TABLE lines (id bigint PRIMARY KEY, price integer, twice integer GENERATED ALWAYS AS (price * 2) STORED);\nINSERT INTO lines (id, price) SELECT i, i FROM generate_series(1, 20) AS i;\nUPDATE lines SET price = price + 1 WHERE id < 10;\nDELETE FROM lines WHERE id > 15',
      order: 'expand',
      since: 12,
    },
    {
      title: 'a table with a virtual generated column',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE TABLE lines (id bigint PRIMARY KEY, price integer, twice integer GENERATED ALWAYS AS (price * 2) VIRTUAL)',
      order: 'refuse',
      since: 18,
    },
    {
      title: 'a temporary table',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE TEMPORARY TABLE large (id bigint);\nINSERT INTO large SELECT id FROM orders WHERE total > 10;\nUPDATE orders SET total = 10 WHERE id IN (SELECT id FROM large)',
      order: 'primary',
    },
    {
      title: 'an unlogged table',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value text)',
      order: 'free',
    },
    {
      title: 'a partition of a table that is all the configuration names',
      given: [
        'CREATE TABLE events (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)',
        "CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2026-01-01')",
      ],
      published: ['events'],
      sql: "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2040-01-01');\nCREATE VIEW late AS SELECT * FROM events_2026;\nINSERT INTO events VALUES (1, '2026-02-03')",
      order: 'expand',
      since: 13,
    },
    {
      ...joinsDefault,
      title: 'a partition beside a DEFAULT one',
      sql: 'LOCK TABLE events;\nDELETE FROM events WHERE id < 0;\nCREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO (0)',
    },
    {
      title: 'a partition',
      given: [
        'CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day)',
        "CREATE TABLE events_2025 PARTITION OF events (PRIMARY KEY (id)) FOR VALUES FROM ('2000-01-01') TO ('2026-01-01')",
      ],
      sql: "CREATE TABLE events_2026 PARTITION OF events (PRIMARY KEY (id)) FOR VALUES FROM ('2026-01-01') TO ('2040-01-01')",
      order: 'expand',
      since: 13,
    },
  ],
}
