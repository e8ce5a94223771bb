import type { AlterPublicationAction, AlterPublicationStmt } from '@pgsql/types'
import { primaryKeyOf } from '../../catalog/find.ts'
import { quoteName, relationName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { spokenBare } from '../spoken.ts'
import { isNew, nodeOf, primaryRelation, relationId, replicaRelations, type Subject } from '../subject.ts'

type Naming = { readonly pubname?: string; readonly subname?: string }

const named = (subject: Subject): string => {
  const { pubname, subname } = nodeOf<Naming>(subject)
  const name = pubname ?? subname
  return name === undefined ? spokenBare(subject) : quoteName(name)
}

/** The tables named one by one, without a column list or a row filter; null where anything else is named. */
const plainTables = (subject: Subject): readonly string[] | null => {
  const objects = nodeOf<AlterPublicationStmt>(subject).pubobjects ?? []
  const tables = objects.map(node => ('PublicationObjSpec' in node ? node.PublicationObjSpec.pubtable : undefined))
  const ids = tables.flatMap(one =>
    one?.relation === undefined || one.whereClause !== undefined || one.columns !== undefined
      ? []
      : [relationId(subject, relationName(one.relation))],
  )
  return ids.length > 0 && ids.length === tables.length ? ids : null
}

const isDone = (subject: Subject, action: AlterPublicationAction, test: (id: string) => boolean): boolean =>
  subject.part.tag === 'AlterPublicationStmt' &&
  nodeOf<AlterPublicationStmt>(subject).action === action &&
  named(subject) === quoteName(subject.hosts?.publication ?? '') &&
  (plainTables(subject)?.every(test) ?? false)

const canJoin = (subject: Subject, id: string): boolean => {
  const relation = primaryRelation(subject, id)
  if (subject.hosts?.wanted(id) !== true) return false
  if (isNew(subject, id)) return true
  const mode = relation?.identity.mode
  const isNamed =
    mode === 'full' ||
    mode === 'index' ||
    (relation !== null && mode === 'default' && primaryKeyOf(relation).length > 0)
  return isNamed && replicaRelations(subject, id).length === subject.hosts.replicas.length
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
  cases: [
    {
      when: 'tables that the configuration includes join the publication, each with an identity and on every replica',
      test: subject => isDone(subject, 'AP_AddObjects', id => canJoin(subject, id)),
      verdict: {
        order: 'primary',
        why: 'the configuration wants it replicated; the subscription is refreshed afterwards and copies it',
      },
    },
    {
      when: 'tables that the configuration leaves out leave the publication',
      test: subject => isDone(subject, 'AP_DropObjects', id => subject.hosts?.wanted(id) === false),
      verdict: {
        order: 'primary',
        why: 'the configuration leaves it out of replication; the subscription is refreshed afterwards',
      },
    },
  ],
  otherwise: {
    order: 'refuse',
    why: 'what travels is said in the configuration: a table that joins or leaves here, unseen by the subscription, would lose rows without an error',
    instead: subject =>
      `-- say in the configuration which tables travel (tables.include, tables.exclude), then:\n-- repl-migrate reconcile\n-- or, for a publication of somebody else’s:\n-- repl-migrate: host=primary\n${subject.part.sql.replace(/\bCONNECTION\s+'(?:[^']|'')*'/i, "CONNECTION '…'")}`,
  },
  examples: [
    {
      title: 'a new table joins, as the configuration wants it',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE TABLE payments (id bigint PRIMARY KEY);\nINSERT INTO payments VALUES (1);\nALTER PUBLICATION repl_to_replica ADD TABLE payments',
      order: 'primary',
    },
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
