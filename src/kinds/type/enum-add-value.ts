import { quoteLiteral } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import type { Subject } from '../subject.ts'
import { enumChange } from './enum.ts'

const isBefore12 = (subject: Subject): boolean =>
  [subject.hosts?.primary, ...(subject.hosts?.replicas ?? []).map(replica => replica.catalog)].some(
    host => host !== undefined && host.catalog.version < 120_000,
  )

const hasLabel = (subject: Subject): string => {
  const { id, to } = enumChange(subject)
  return `SELECT EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype(${quoteLiteral(id)}) AND enumlabel = ${quoteLiteral(to)}) AS done`
}

const why = 'primary first, apply would stop at the first row with the new label: invalid input value for enum'

/** ALTER TYPE … ADD VALUE. */
export const enumAddValue: Kind = {
  name: 'enum-add-value',
  keys: ['AlterEnumStmt'],
  matches: subject => enumChange(subject).from === null,
  about: 'Adds a label to an enum. The replica must know it before the first row with it arrives.',
  object: subject => enumChange(subject).id,
  lock: null,
  needed: 'rows',
  cases: [
    {
      when: 'a host is older than 12',
      test: isBefore12,
      verdict: {
        order: 'expand',
        why: `${why}; before 12 it cannot run inside a transaction`,
        transaction: 'alone',
        settled: subject => ({ done: hasLabel(subject), clear: null }),
      },
    },
  ],
  otherwise: { order: 'expand', why },
  examples: [
    {
      title: 'a new label',
      given: ["CREATE TYPE state AS ENUM ('open', 'done')", 'CREATE TABLE orders (id bigint PRIMARY KEY, state state)'],
      rows: ["INSERT INTO orders SELECT i, 'open' FROM generate_series(1, 20) AS i"],
      sql: "ALTER TYPE state ADD VALUE 'lost'",
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /invalid input value for enum/,
        between: ["INSERT INTO orders VALUES (-1, 'lost')"],
      },
    },
  ],
}
