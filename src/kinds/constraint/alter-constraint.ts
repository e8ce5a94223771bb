import { alteredConstraint, named, table } from '../alter.ts'
import type { Kind, TableLock } from '../kind.ts'
import { heirs, type Subject } from '../subject.ts'
import { constraintId, spokenConstraints } from './constraint.ts'

/** Only a NOT NULL can come to be inherited. */
const isInherited = (subject: Subject): boolean => {
  const { alterInheritability, noinherit } = alteredConstraint(subject) ?? {}
  return alterInheritability === true && noinherit !== true
}

/** Only a foreign key can come to be enforced. */
const isEnforced = (subject: Subject): boolean => {
  const { alterEnforceability, is_enforced: enforced } = alteredConstraint(subject) ?? {}
  return alterEnforceability === true && enforced === true
}

const otherLocks = (subject: Subject): readonly TableLock[] => {
  if (isInherited(subject))
    return heirs(subject, table(subject)).map(relation => ({ relation, lock: 'ACCESS EXCLUSIVE' }))
  const targets = spokenConstraints(subject).flatMap(({ references }) => references ?? [])
  return [...new Set(targets)].map(relation => ({ relation, lock: 'SHARE ROW EXCLUSIVE' }))
}

/** ALTER TABLE … ALTER CONSTRAINT. */
export const alterConstraint: Kind = {
  name: 'alter-constraint',
  keys: ['AlterTableStmt.AT_AlterConstraint'],
  about: 'Says when a foreign key is checked, or whether it is at all (18), or whether heirs have a NOT NULL too (18).',
  object: subject => constraintId(table(subject), named(subject)),
  lock: 'ACCESS EXCLUSIVE',
  alsoLocks: otherLocks,
  needed: subject => (isInherited(subject) ? 'rows' : 'mirror'),
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [
    {
      when: 'a NOT NULL comes to be inherited (18)',
      test: isInherited,
      verdict: {
        order: 'contract',
        why: 'replica first, it fails while an heir’s row has NULL, and apply would stop at the next one on its way: null value violates not-null constraint',
        scans: true,
      },
    },
    {
      when: 'a foreign key comes to be enforced (18)',
      test: isEnforced,
      verdict: {
        order: 'contract',
        why: 'apply does not check foreign keys, but replica first the ALTER itself fails while a child on it has no parent',
        scans: true,
      },
    },
  ],
  otherwise: { order: 'free', why: 'apply does not check foreign keys, whenever they are checked elsewhere' },
  examples: [
    {
      title: 'a foreign key checked at COMMIT',
      given: [
        'CREATE TABLE buyers (id bigint PRIMARY KEY)',
        'CREATE TABLE orders (id bigint PRIMARY KEY, buyer bigint REFERENCES buyers)',
      ],
      rows: ['INSERT INTO buyers VALUES (1)', 'INSERT INTO orders SELECT i, 1 FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER CONSTRAINT orders_buyer_fkey DEFERRABLE INITIALLY DEFERRED',
      order: 'free',
    },
    {
      title: 'a NOT NULL that heirs are to have, too',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, CONSTRAINT total_known NOT NULL total NO INHERIT)',
        'CREATE TABLE old_orders (PRIMARY KEY (id)) INHERITS (orders)',
      ],
      rows: ['INSERT INTO old_orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders, old_orders;\nUPDATE old_orders SET total = 0 WHERE total IS NULL;\nALTER TABLE orders ALTER CONSTRAINT total_known INHERIT',
      order: 'contract',
      since: 18,
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /null value in column "total"/,
        between: ['INSERT INTO old_orders VALUES (-1, NULL)'],
      },
    },
    {
      title: 'a foreign key that is enforced from here on',
      given: [
        'CREATE TABLE buyers (id bigint PRIMARY KEY)',
        'CREATE TABLE orders (id bigint PRIMARY KEY, buyer bigint REFERENCES buyers NOT ENFORCED)',
      ],
      rows: ['INSERT INTO buyers VALUES (1)', 'INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders, buyers;\nDELETE FROM orders WHERE buyer NOT IN (SELECT id FROM buyers);\nALTER TABLE orders ALTER CONSTRAINT orders_buyer_fkey ENFORCED',
      order: 'contract',
      since: 18,
      wrong: { order: 'replica-first', failure: 'ddl-fails', text: /violates foreign key constraint/ },
    },
  ],
}
