import type { AlterDomainStmt } from '@pgsql/types'
import type { Creation, Kind, Verdict } from '../kind.ts'
import { spokenName } from '../spoken.ts'
import { nodeOf, type Subject, typeId } from '../subject.ts'
import { tablesHolding } from '../tables-holding.ts'
import { bringsDefault, isConstrained } from './domain.ts'

/** PostgreSQL's own letters for the forms of ALTER DOMAIN. */
const forms = {
  addConstraint: 'C',
  dropConstraint: 'X',
  setNotNull: 'O',
  dropNotNull: 'N',
  setDefault: 'T',
  validate: 'V',
} as const

const is =
  (...wanted: readonly string[]) =>
  (subject: Subject): boolean =>
    wanted.includes(nodeOf<AlterDomainStmt>(subject).subtype ?? '')

const isNotValid = (subject: Subject): boolean => {
  const { def } = nodeOf<AlterDomainStmt>(subject)
  return def !== undefined && 'Constraint' in def && def.Constraint.skip_validation === true
}

const forbidsMore: Verdict = {
  order: 'contract',
  why: 'replica first, it fails while a row breaks it, and apply would stop at the next one on its way: value for domain violates check constraint',
  scans: true,
}

const holding = (subject: Subject): readonly string[] => tablesHolding(subject, [typeId(subject, spokenName(subject))])

/** The domain as the rest of the file finds it. */
const changed = (subject: Subject): readonly Creation[] => {
  if (!is(forms.setDefault, forms.addConstraint, forms.setNotNull)(subject)) return []
  const id = typeId(subject, spokenName(subject))
  const hasDefault = is(forms.setDefault)(subject)
    ? nodeOf<AlterDomainStmt>(subject).def !== undefined
    : bringsDefault(subject, id)
  const forbids = is(forms.addConstraint, forms.setNotNull)(subject)
  return [{ what: 'type', id, domain: { hasDefault, isConstrained: forbids || isConstrained(subject, id) } }]
}

/** ALTER DOMAIN. */
export const alterDomain: Kind = {
  name: 'alter-domain',
  keys: [...Object.values(forms).map(form => `AlterDomainStmt.${form}`), 'RenameStmt.OBJECT_DOMCONSTRAINT'],
  about: 'Changes what a domain allows. It goes the way of the same change to a column.',
  object: subject => typeId(subject, spokenName(subject)),
  lock: 'SHARE',
  needed: 'rows',
  creates: changed,
  alsoLocks: subject =>
    is(forms.addConstraint, forms.setNotNull, forms.validate)(subject)
      ? holding(subject).map(id => ({ relation: id, lock: 'SHARE' }))
      : [],
  work: subject => (subject.hosts !== null && holding(subject).length === 0 ? { scans: false } : {}),
  cases: [
    {
      when: 'it forbids more and is NOT VALID',
      test: isNotValid,
      verdict: {
        order: 'refuse',
        why: 'the primary lets values be that break it, but apply reads a row’s values anew with each UPDATE of it: it would stop at the first such row (value for domain violates check constraint)',
        rule: 'unread-values',
        instead: ({ part }) => part.sql.replace(/\s+NOT\s+VALID\s*$/i, ''),
        allowed: { ...forbidsMore, scans: false },
      },
    },
    {
      when: 'it forbids more (SET NOT NULL, ADD CONSTRAINT, VALIDATE)',
      test: is(forms.addConstraint, forms.setNotNull, forms.validate),
      verdict: forbidsMore,
    },
    {
      when: 'it forbids less (DROP NOT NULL, DROP CONSTRAINT)',
      test: is(forms.dropConstraint, forms.dropNotNull),
      verdict: {
        order: 'expand',
        why: 'primary first, apply would stop at the first value that only the old domain forbids: violates check constraint',
        lock: null,
      },
    },
  ],
  otherwise: {
    order: 'free',
    why: 'a default fills new rows where they are written, on the primary, and names do not travel',
    lock: null,
  },
  examples: [
    {
      title: 'a new constraint',
      given: ['CREATE DOMAIN amount AS integer', 'CREATE TABLE orders (id bigint PRIMARY KEY, total amount)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER DOMAIN amount ADD CONSTRAINT not_negative CHECK (VALUE >= 0)',
      order: 'contract',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /value for domain .* violates check constraint/,
        between: ['INSERT INTO orders VALUES (-1, -1)', 'DELETE FROM orders WHERE id = -1'],
      },
    },
    {
      title: 'a new constraint that old values break',
      given: [
        'CREATE DOMAIN amount AS integer',
        'CREATE TABLE orders (id bigint PRIMARY KEY, total amount, note text)',
      ],
      rows: ['INSERT INTO orders SELECT i, -i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER DOMAIN amount ADD CONSTRAINT not_negative CHECK (VALUE >= 0) NOT VALID',
      order: 'refuse',
      wrong: {
        order: 'both-at-once',
        failure: 'apply-error',
        text: /value for domain .* violates check constraint/,
        after: ["UPDATE orders SET note = 'seen' WHERE id = 1"],
      },
    },
    {
      title: 'a constraint goes',
      given: [
        'CREATE DOMAIN amount AS integer CONSTRAINT not_negative CHECK (VALUE >= 0)',
        'CREATE TABLE orders (id bigint PRIMARY KEY, total amount)',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER DOMAIN amount DROP CONSTRAINT not_negative',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /value for domain .* violates check constraint/,
        between: ['INSERT INTO orders VALUES (-1, -1)'],
      },
    },
    {
      title: 'a default',
      given: ['CREATE DOMAIN amount AS integer', 'CREATE TABLE orders (id bigint PRIMARY KEY, total amount)'],
      sql: 'ALTER DOMAIN amount SET DEFAULT 0',
      order: 'free',
    },
  ],
}
