import type { AlterFunctionStmt } from '@pgsql/types'
import type { Falling } from '../../catalog/dependents.ts'
import { functionName, qualify } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { spoken } from '../spoken.ts'
import { nodeOf, type Subject } from '../subject.ts'
import { callingTables, calls, changedForApply, isCalled } from './called.ts'

const altered = (subject: Subject): string => {
  const { func } = nodeOf<AlterFunctionStmt>(subject)
  const name = func === undefined ? null : functionName(func)
  if (name === null) return spoken(subject)
  return qualify(name.schema ?? subject.scope.searchPath[0] ?? 'public', name.name)
}

const callsOf = (subject: Subject): Falling => calls(altered(subject))

/** CALLED ON NULL INPUT and its opposite; nothing else that is said of a function changes what it computes. */
const isOther = (subject: Subject): boolean =>
  (nodeOf<AlterFunctionStmt>(subject).actions ?? []).some(
    action => 'DefElem' in action && action.DefElem.defname === 'strict',
  )

const sorts = ['FUNCTION', 'PROCEDURE', 'ROUTINE', 'AGGREGATE']

/** ALTER FUNCTION, PROCEDURE, ROUTINE, AGGREGATE: options, RENAME TO, SET SCHEMA, DEPENDS ON EXTENSION. */
export const alterFunction: Kind = {
  name: 'alter-function',
  keys: [
    'AlterFunctionStmt',
    'AlterObjectDependsStmt',
    ...sorts.flatMap(sort => [`RenameStmt.OBJECT_${sort}`, `AlterObjectSchemaStmt.OBJECT_${sort}`]),
  ],
  about:
    'Renames a function or changes how it is called. Apply calls those that a row is made or tested with. What calls it is computed for every row once more at the end of the file.',
  object: altered,
  lock: null,
  needed: subject => (isCalled(subject, callsOf(subject)) ? 'rows' : 'mirror'),
  asks: callsOf,
  calls: subject => callingTables(subject, callsOf(subject)),
  cases: changedForApply(callsOf, isOther),
  otherwise: { order: 'free', why: 'apply does not call it' },
  examples: [
    {
      title: 'another name',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
      ],
      sql: 'ALTER FUNCTION one() RENAME TO uno',
      order: 'free',
    },
  ],
}
