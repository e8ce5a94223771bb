import type { GrantStmt } from '@pgsql/types'
import { type Name, quoteName, relationName, stringsOf } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { onNone } from '../speaks-aside.ts'
import { nodeOf, relationId, type Subject } from '../subject.ts'
import { ofLargeObject } from './large-object.ts'

const granted = (subject: Subject): string =>
  (nodeOf<GrantStmt>(subject).objects ?? [])
    .map(node => {
      if ('RangeVar' in node)
        return relationId(subject, { schema: node.RangeVar.schemaname ?? null, name: node.RangeVar.relname ?? '' })
      const words = 'ObjectWithArgs' in node ? stringsOf(node.ObjectWithArgs.objname) : stringsOf([node])
      return words.map(quoteName).join('.')
    })
    .join(', ')

const writing = new Set(['insert', 'update', 'delete', 'truncate', 'select'])

/** Does it take any of them? Without a list it takes all. */
const takesWriting = ({ is_grant: gives, privileges = [] }: GrantStmt): boolean =>
  gives !== true &&
  (privileges.length === 0 ||
    privileges.some(node => 'AccessPriv' in node && writing.has(node.AccessPriv.priv_name ?? '')))

/** CURRENT_USER and the like may be the owner. */
const takesFromOwner = (subject: Subject): boolean => {
  const statement = nodeOf<GrantStmt>(subject)
  if (statement.objtype !== 'OBJECT_TABLE' || !takesWriting(statement)) return false
  const owners = new Set(
    (subject.hosts?.replicas ?? []).flatMap(({ catalog }) => catalog.catalog.relations.map(({ owner }) => owner)),
  )
  return (statement.grantees ?? []).some(
    node =>
      'RoleSpec' in node &&
      (node.RoleSpec.roletype === 'ROLESPEC_CSTRING'
        ? owners.has(node.RoleSpec.rolename ?? '')
        : node.RoleSpec.roletype !== 'ROLESPEC_PUBLIC'),
  )
}

const named = (subject: Subject): readonly Name[] =>
  (nodeOf<GrantStmt>(subject).objects ?? []).flatMap(node => ('RangeVar' in node ? [relationName(node.RangeVar)] : []))

/** Those of its tables that no replica has, where a replica has another of them. */
const aside = (subject: Subject): readonly string[] => {
  const out = subject.hosts === null ? [] : onNone(subject, named(subject))
  return out.length < named(subject).length ? out : []
}

/** GRANT and REVOKE on objects, ALTER DEFAULT PRIVILEGES. */
export const grant: Kind = {
  name: 'grant-privileges',
  keys: ['GrantStmt', 'AlterDefaultPrivilegesStmt'],
  about: 'Says who may do what. Each host has its own privileges.',
  object: subject => granted(subject) || 'default privileges',
  lock: null,
  needed: 'mirror',
  cases: [
    ofLargeObject,
    {
      when: 'no replica has some of the tables, which the configuration leaves out of replication',
      test: subject => aside(subject).length > 0,
      verdict: {
        order: 'refuse',
        why: 'no replica has all of these tables: there it would fail (does not exist)',
        instead: subject => `-- in two statements, one for ${aside(subject).join(', ')}: it stays on the primary`,
      },
      shown: 'GRANT SELECT ON orders, left_out TO PUBLIC',
    },
    {
      when: 'it takes rights away from the owner of a table that arrives on the replica',
      test: takesFromOwner,
      verdict: {
        order: 'primary',
        why: 'from 16 on apply writes as the table’s owner: without its rights on the replica it would stop for good (permission denied for table)',
      },
    },
  ],
  otherwise: { order: 'free', why: 'privileges say who may read and write; no row changes' },
  examples: [
    {
      title: 'reading for everybody',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'GRANT SELECT ON orders TO PUBLIC',
      order: 'free',
    },
    {
      title: 'the owner loses a right',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'DO $$ BEGIN CREATE ROLE shop_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$',
        'ALTER TABLE orders OWNER TO shop_owner',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'REVOKE INSERT ON orders FROM shop_owner',
      order: 'primary',
      since: 16,
      wrong: {
        order: 'both-at-once',
        failure: 'apply-error',
        text: /permission denied for table orders/,
        after: ['INSERT INTO orders VALUES (-1, 1)'],
      },
    },
  ],
}
