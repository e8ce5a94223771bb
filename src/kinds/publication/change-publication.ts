import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { spokenBare } from '../spoken.ts'
import { nodeOf, type Subject } from '../subject.ts'

type Naming = { readonly pubname?: string; readonly subname?: string }

const named = (subject: Subject): string => {
  const { pubname, subname } = nodeOf<Naming>(subject)
  const name = pubname ?? subname
  return name === undefined ? spokenBare(subject) : quoteName(name)
}

/** CREATE, ALTER, DROP PUBLICATION and SUBSCRIPTION. */
export const publication: Kind = {
  name: 'change-publication',
  keys: [
    'CreatePublicationStmt',
    'AlterPublicationStmt',
    'DropStmt.OBJECT_PUBLICATION',
    'RenameStmt.OBJECT_PUBLICATION',
    'AlterOwnerStmt.OBJECT_PUBLICATION',
    'CreateSubscriptionStmt',
    'AlterSubscriptionStmt',
    'DropSubscriptionStmt',
    'RenameStmt.OBJECT_SUBSCRIPTION',
    'AlterOwnerStmt.OBJECT_SUBSCRIPTION',
  ],
  about: 'Changes what travels and who receives it. That is what the configuration and `reconcile` are for.',
  object: named,
  lock: null,
  needed: 'rows',
  reconciles: true,
  cases: [],
  otherwise: {
    order: 'refuse',
    why: 'what travels is said in the configuration: a table that joins or leaves here, unseen by the subscription, would lose rows without an error',
    instead: subject =>
      `-- say in the configuration which tables travel (tables.include, tables.exclude), then:\n-- repl-migrate reconcile\n-- or, for a publication of somebody else’s:\n-- repl-migrate: host=primary\n${subject.part.sql.replace(/\bCONNECTION\s+'(?:[^']|'')*'/i, "CONNECTION '…'")}`,
  },
  examples: [
    {
      title: 'a table leaves the publication',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER PUBLICATION repl_to_replica DROP TABLE orders',
      order: 'refuse',
      wrong: {
        order: 'primary-only',
        failure: 'diverges',
        after: ['INSERT INTO orders VALUES (-1, 1)'],
      },
    },
  ],
}
