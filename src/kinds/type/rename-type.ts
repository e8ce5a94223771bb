import type { AlterObjectSchemaStmt, RenameStmt } from '@pgsql/types'
import { qualify } from '../../sql/name.ts'
import type { Creation, Kind } from '../kind.ts'
import { spokenName } from '../spoken.ts'
import { nodeOf, type Subject, typeId } from '../subject.ts'
import { isBlindType } from './blind.ts'
import { bringsDefault, isConstrained, isDomain } from './domain.ts'

const from = (subject: Subject): string => typeId(subject, spokenName(subject))

const creations = (subject: Subject): readonly Creation[] => {
  const { newname, newschema } = nodeOf<RenameStmt & AlterObjectSchemaStmt>(subject)
  const { schema, name } = spokenName(subject)
  if (newname === undefined && newschema === undefined) return []
  const id = newschema === undefined ? typeId(subject, { schema, name: newname ?? name }) : qualify(newschema, name)
  const old = from(subject)
  const kept = isDomain(subject, old)
    ? { domain: { hasDefault: bringsDefault(subject, old), isConstrained: isConstrained(subject, old) } }
    : {}
  return [{ what: 'type', id, from: old, blind: isBlindType(subject, old), ...kept }]
}

/** ALTER TYPE or DOMAIN … RENAME TO, SET SCHEMA, SET (…). */
export const renameType: Kind = {
  name: 'rename-type',
  keys: [
    'RenameStmt.OBJECT_TYPE',
    'RenameStmt.OBJECT_DOMAIN',
    'AlterObjectSchemaStmt.OBJECT_TYPE',
    'AlterObjectSchemaStmt.OBJECT_DOMAIN',
    'AlterTypeStmt',
  ],
  about:
    'Renames a type, moves it to another schema or changes how it is kept. Values travel as text, without the name of their type.',
  object: from,
  lock: null,
  needed: 'rows',
  whole: true,
  creates: creations,
  cases: [],
  otherwise: { order: 'free', why: 'values travel as text; apply reads them with whatever type its own column has' },
  examples: [
    {
      title: 'an enum',
      given: ["CREATE TYPE state AS ENUM ('open', 'done')", 'CREATE TABLE orders (id bigint PRIMARY KEY, state state)'],
      rows: ["INSERT INTO orders SELECT i, 'open' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TYPE state RENAME TO order_state',
      order: 'free',
    },
  ],
}
