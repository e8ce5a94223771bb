import type { CompositeTypeStmt, CreateDomainStmt, CreateEnumStmt, DefineStmt } from '@pgsql/types'
import { nameOf, relationName, stringsOf } from '../../sql/name.ts'
import { writtenType } from '../column/type.ts'
import type { Creation, Kind } from '../kind.ts'
import { madeId, nodeOf, type Subject } from '../subject.ts'
import { isBlindType } from './blind.ts'
import { bringsDefault, isConstrained } from './domain.ts'

type Making = Pick<CreateEnumStmt, 'typeName'> &
  Pick<CreateDomainStmt, 'domainname'> &
  Pick<CompositeTypeStmt, 'typevar'> &
  Pick<DefineStmt, 'defnames'>

const made = (subject: Subject): string => {
  const { typeName, domainname, typevar, defnames } = nodeOf<Making>(subject)
  if (typevar !== undefined) return madeId(subject, relationName(typevar))
  const words = domainname ?? typeName ?? defnames
  const name = nameOf(stringsOf(words))
  return name === null ? '' : madeId(subject, name)
}

/** A domain over a domain has the other's default and constraints too. */
const domainFacts = (subject: Subject): Pick<Creation, 'domain'> => {
  if (subject.part.tag !== 'CreateDomainStmt') return {}
  const { constraints = [], typeName } = nodeOf<CreateDomainStmt>(subject)
  const base = writtenType(subject, typeName).id
  const says = (...types: readonly string[]): boolean =>
    constraints.some(node => 'Constraint' in node && types.includes(node.Constraint.contype ?? ''))
  return {
    domain: {
      hasDefault: says('CONSTR_DEFAULT') || bringsDefault(subject, base),
      isConstrained: says('CONSTR_CHECK', 'CONSTR_NOTNULL') || isConstrained(subject, base),
    },
  }
}

/** A type is as blind as what it is made of. */
const isBlind = (subject: Subject): boolean => {
  const { coldeflist = [] } = nodeOf<CompositeTypeStmt>(subject)
  const { typeName } = nodeOf<CreateDomainStmt>(subject)
  const inside = coldeflist.flatMap(node => ('ColumnDef' in node ? [node.ColumnDef.typeName] : []))
  const base = subject.part.tag === 'CreateDomainStmt' ? [typeName] : []
  return [...inside, ...base].some(type => isBlindType(subject, writtenType(subject, type).id))
}

/** CREATE TYPE and CREATE DOMAIN. */
export const createType: Kind = {
  name: 'create-type',
  keys: ['CreateEnumStmt', 'CompositeTypeStmt', 'CreateRangeStmt', 'CreateDomainStmt', 'DefineStmt.OBJECT_TYPE'],
  about: 'Makes a type. The replica must have it before a column of it.',
  object: made,
  lock: null,
  needed: 'rows',
  whole: true,
  creates: subject => [{ what: 'type', id: made(subject), blind: isBlind(subject), ...domainFacts(subject) }],
  cases: [],
  otherwise: {
    order: 'expand',
    why: 'the replica needs the type for columns of it, and those before their first row arrives: type does not exist',
  },
  examples: [
    {
      title: 'an enum and a column of it',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "CREATE TYPE state AS ENUM ('open', 'done');\nALTER TABLE orders ADD COLUMN state state",
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /missing (some )?replicated column/,
        between: ['INSERT INTO orders (id) VALUES (-1)'],
      },
    },
    {
      title: 'a composite type',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE TYPE place AS (street text, town text)',
      order: 'expand',
    },
    {
      title: 'a domain',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE DOMAIN amount AS integer CHECK (VALUE >= 0)',
      order: 'expand',
    },
  ],
}
