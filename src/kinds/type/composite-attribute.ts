import type { AlterTableStmt, RenameStmt } from '@pgsql/types'
import type { Relation } from '../../catalog/catalog.ts'
import { isComparable } from '../../catalog/equality.ts'
import { relationName } from '../../sql/name.ts'
import { columnDef } from '../alter.ts'
import { writtenType } from '../column/type.ts'
import { newKeyRecipe } from '../constraint/new-key.ts'
import type { Creation, Kind } from '../kind.ts'
import { lockTablesUsing } from '../lock-writers.ts'
import { catalogId, hasKey, isPublished, nodeOf, type Subject, stillCalled, typeId } from '../subject.ts'
import { tablesHolding } from '../tables-holding.ts'
import { isBlindType } from './blind.ts'

const composite = (subject: Subject): string => {
  const { relation } = nodeOf<AlterTableStmt | RenameStmt>(subject)
  return relation === undefined ? '' : typeId(subject, relationName(relation))
}

/** Does the attribute get a type whose values cannot be told apart? */
const blinds = (subject: Subject): boolean =>
  subject.part.tag === 'AlterTableStmt' && isBlindType(subject, writtenType(subject, columnDef(subject)?.typeName).id)

const changed = (subject: Subject): readonly Creation[] =>
  blinds(subject) ? [{ what: 'type', id: composite(subject), blind: true }] : []

/** The tables whose whole rows were told apart so far, and are no more once values of the type cannot be. */
const blindedTables = (subject: Subject): readonly string[] => {
  const { relations, types } = subject.hosts?.primary ?? { relations: new Map<string, Relation>(), types: new Map() }
  const id = catalogId(subject.scope, composite(subject)) ?? ''
  const after = new Map(types).set(id, { id, kind: 'domain', base: 'json' })
  return [...relations.values()]
    .filter(({ columns }) =>
      columns.some(({ typeId: type }) => isComparable(types, type) !== isComparable(after, type)),
    )
    .flatMap(table => stillCalled(subject, table.id))
    .filter(table => isPublished(subject, table) && !hasKey(subject, table))
}

/** ALTER TYPE … ADD, DROP, ALTER, RENAME ATTRIBUTE. */
export const compositeAttribute: Kind = {
  name: 'composite-attribute',
  keys: [
    'AlterTableStmt.OBJECT_TYPE.AT_AddColumn',
    'AlterTableStmt.OBJECT_TYPE.AT_DropColumn',
    'AlterTableStmt.OBJECT_TYPE.AT_AlterColumnType',
    'RenameStmt.OBJECT_ATTRIBUTE',
  ],
  about: 'Changes the attributes of a composite type. Values travel as text with one place per attribute.',
  object: composite,
  lock: null,
  needed: 'rows',
  creates: changed,
  cases: [
    {
      when: 'rows of a table without a key hold it, and the attribute’s type has no equality (json, xml, point …)',
      test: subject => blinds(subject) && blindedTables(subject).length > 0,
      verdict: {
        order: 'refuse',
        why: 'without a key the whole old row is compared: apply would stop at the next UPDATE or DELETE (could not identify an equality operator)',
        instead: subject =>
          [
            ...blindedTables(subject).flatMap(table => newKeyRecipe(subject, table)),
            '-- or a type that can be compared: jsonb for json, text for xml',
          ].join('\n'),
      },
      shown: 'ALTER TYPE place ADD ATTRIBUTE papers json',
    },
    {
      when: 'it renames an attribute',
      test: subject => subject.part.tag === 'RenameStmt',
      verdict: { order: 'free', why: 'the text of a value has places, not names, for its attributes' },
    },
  ],
  otherwise: {
    order: 'stream',
    why: 'in any other order apply would stop at the next value: malformed record literal; values written with the old attributes must commit first',
    lock: 'SHARE',
    before: subject => lockTablesUsing(composite(subject)),
    keepsOff: subject => tablesHolding(subject, [composite(subject)]),
  },
  examples: [
    {
      title: 'one more attribute',
      given: ['CREATE TYPE place AS (street text)', 'CREATE TABLE orders (id bigint PRIMARY KEY, ship_to place)'],
      rows: ["INSERT INTO orders SELECT i, ROW('High Street')::place FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TYPE place ADD ATTRIBUTE town text',
      order: 'stream',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /malformed record literal/,
        between: ["INSERT INTO orders VALUES (-1, ROW('Low Street')::place)"],
      },
    },
    {
      title: 'another name',
      given: ['CREATE TYPE place AS (street text)', 'CREATE TABLE orders (id bigint PRIMARY KEY, ship_to place)'],
      rows: ["INSERT INTO orders SELECT i, ROW('High Street')::place FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TYPE place RENAME ATTRIBUTE street TO road',
      order: 'free',
    },
  ],
}
