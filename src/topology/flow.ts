import type { Session } from '../postgres/session.ts'

/** Whether rows flow into a replica; null where it has no such subscription. */
export type Flow = {
  readonly enabled: boolean
  /** srsubstate of the stream table; null where it is not subscribed. */
  readonly stream: string | null
  /** Some of the tables whose initial copy is not over. */
  readonly copying: readonly string[]
}

const flowSql = `
  SELECT s.subenabled AS enabled,
    (SELECT r.srsubstate FROM pg_subscription_rel r
     WHERE r.srsubid = s.oid AND r.srrelid = to_regclass('repl_migrate.stream'))::text AS stream,
    ARRAY(SELECT r.srrelid::regclass::text FROM pg_subscription_rel r
          WHERE r.srsubid = s.oid AND r.srsubstate <> 'r' LIMIT 5) AS copying
  FROM pg_subscription s
  WHERE s.subname = $1 AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`

/** One look at a replica's subscription. */
export const readFlow = async (replica: Session, subscription: string): Promise<Flow | null> =>
  (await replica.query<Flow>(flowSql, [subscription]))[0] ?? null
