export type Row = Readonly<Record<string, unknown>>

/**
 * One connection to one host, as the layers above see it. `version` is server_version_num (180004). Every failure is a
 * Fault carrying `host`; a SQL failure keeps the server's SQLSTATE (see `sqlState`). Values travel as PostgreSQL text
 * parameters; results are pg's defaults, except bigint and numeric, which stay strings.
 */
export type Session = {
  readonly host: string
  readonly pid: number
  readonly version: number
  /** One statement, extended protocol when it has values; rows as objects. */
  query<R extends Row = Row>(sql: string, values?: readonly unknown[]): Promise<R[]>
  /** Any SQL text, simple protocol, several statements allowed; results are thrown away. */
  run(sql: string): Promise<void>
  /**
   * BEGIN, `work`, COMMIT; ROLLBACK when `work` throws. A connection that dies while COMMIT is on its way throws a Fault with
   * code `in-doubt`: only the journal can say what happened. `begin` replaces the plain `BEGIN`.
   */
  transaction<T>(work: (session: Session) => Promise<T>, begin?: string): Promise<T>
  close(): Promise<void>
}
