import type { CreateSchemaStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf, type Subject } from '../subject.ts'

const schema = (subject: Subject): string => {
  const { schemaname, authrole } = nodeOf<CreateSchemaStmt>(subject)
  return quoteName(schemaname ?? authrole?.rolename ?? '')
}

/** CREATE SCHEMA. */
export const createSchema: Kind = {
  name: 'create-schema',
  keys: ['CreateSchemaStmt'],
  about: 'Makes a schema. The replica must have it before the tables in it.',
  object: schema,
  lock: null,
  needed: 'rows',
  whole: true,
  creates: subject => [{ what: 'schema', id: schema(subject) }],
  cases: [
    {
      when: 'it makes tables and other things in one statement',
      test: subject => (nodeOf<CreateSchemaStmt>(subject).schemaElts ?? []).length > 0,
      verdict: {
        order: 'refuse',
        why: 'the tables made inside it would reach the replica unseen by the checks that each CREATE TABLE passes',
        instead: subject =>
          `-- each with its own statement and its full name:\nCREATE SCHEMA ${schema(subject)};\n-- CREATE TABLE ${schema(subject)}.… (…);`,
      },
    },
  ],
  otherwise: { order: 'expand', why: 'the replica needs the schema for the tables in it: schema does not exist' },
  examples: [
    {
      title: 'a schema and a table in it',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE SCHEMA shop;\nCREATE TABLE shop.payments (id bigint PRIMARY KEY)',
      order: 'expand',
    },
    {
      title: 'everything in one statement',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE SCHEMA shop CREATE TABLE payments (id bigint PRIMARY KEY)',
      order: 'refuse',
    },
  ],
}
