import type { Session } from '../postgres/session.ts'

/** Whether rows flow into a replica; null where it has no such subscription. */
export type Flow = {
  readonly enabled: boolean
  /** Is the publication among those it subscribes to? */
  readonly reads: boolean
  /** srsubstate of the stream table; null where it is not subscribed. */
  readonly stream: string | null
  /** Some of the tables whose initial copy is not over. */
  readonly copying: readonly string[]
}

const flowSql = `
  SELECT s.subenabled AS enabled, $2::text = ANY (s.subpublications) AS reads,
    (SELECT r.srsubstate FROM pg_subscription_rel r
     WHERE r.srsubid = s.oid AND r.srrelid = to_regclass('repl_migrate.stream'))::text AS stream,
    ARRAY(SELECT r.srrelid::regclass::text FROM pg_subscription_rel r
          WHERE r.srsubid = s.oid AND r.srsubstate <> 'r' LIMIT 5) AS copying
  FROM pg_subscription s
  WHERE s.subname = $1 AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`

/** One look at a replica's subscription to the primary's publication. */
export const readFlow = async (replica: Session, subscription: string, publication: string): Promise<Flow | null> =>
  (await replica.query<Flow>(flowSql, [subscription, publication]))[0] ?? null

const bySchema = `OR EXISTS (SELECT FROM pg_catalog.pg_publication_namespace n
    WHERE n.pnpubid = p.oid AND n.pnnspid = pg_catalog.to_regnamespace('repl_migrate'))`

/**
 * Does the primary's publication carry the stream table? A row of it that nobody sends is DDL that no replica gets. Not by
 * pg_publication_tables, which from 18 on opens every table and waits for whoever has locked one.
 */
export const carriesStream = async (primary: Session, publication: string): Promise<boolean> => {
  const found = await primary.query(
    `SELECT FROM pg_catalog.pg_publication p WHERE p.pubname = $1 AND (p.puballtables
       OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r
         WHERE r.prpubid = p.oid AND r.prrelid = pg_catalog.to_regclass('repl_migrate.stream'))
       ${primary.version >= 150_000 ? bySchema : ''})`,
    [publication],
  )
  return found.length > 0
}
