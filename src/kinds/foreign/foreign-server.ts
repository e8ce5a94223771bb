import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { spokenBare } from '../spoken.ts'
import { nodeOf, type Subject } from '../subject.ts'

type Naming = { readonly servername?: string; readonly fdwname?: string }

/** Names only: the options may hold a password. */
const named = (subject: Subject): string => {
  const { servername, fdwname } = nodeOf<Naming>(subject)
  const name = servername ?? fdwname
  return name === undefined ? spokenBare(subject) : quoteName(name)
}

/** FOREIGN DATA WRAPPER, SERVER, USER MAPPING. */
export const foreignServer: Kind = {
  name: 'foreign-server',
  keys: [
    'CreateFdwStmt',
    'AlterFdwStmt',
    'DropStmt.OBJECT_FDW',
    'RenameStmt.OBJECT_FDW',
    'CreateForeignServerStmt',
    'AlterForeignServerStmt',
    'DropStmt.OBJECT_FOREIGN_SERVER',
    'RenameStmt.OBJECT_FOREIGN_SERVER',
    'CreateUserMappingStmt',
    'AlterUserMappingStmt',
    'DropUserMappingStmt',
  ],
  about: 'Says where foreign tables are and who may read them.',
  object: named,
  lock: null,
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'it says where foreign tables are; none of their rows travels' },
  examples: [
    {
      title: 'a server',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)', 'CREATE FOREIGN DATA WRAPPER nowhere'],
      sql: 'CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere',
      order: 'free',
    },
  ],
}
