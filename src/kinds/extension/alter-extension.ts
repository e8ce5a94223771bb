import type { AlterExtensionStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { spokenBare } from '../spoken.ts'
import { nodeOf, type Subject } from '../subject.ts'

const shown = (subject: Subject): string => {
  const { extname } = nodeOf<AlterExtensionStmt>(subject)
  return extname === undefined ? spokenBare(subject) : quoteName(extname)
}

/** ALTER EXTENSION. */
export const alterExtension: Kind = {
  name: 'alter-extension',
  keys: ['AlterExtensionStmt', 'AlterExtensionContentsStmt', 'AlterObjectSchemaStmt.OBJECT_EXTENSION'],
  about: 'Updates an extension or moves it to another schema.',
  object: shown,
  lock: null,
  needed: 'rows',
  cases: [],
  otherwise: { order: 'free', why: 'values of its types travel as text, whichever version reads them' },
  examples: [
    {
      title: 'an update',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)', 'CREATE EXTENSION hstore'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER EXTENSION hstore UPDATE',
      order: 'free',
    },
  ],
}
