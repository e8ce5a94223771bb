import { Fault } from '../base/fault.ts'
import { redactSql, redactText } from './redact.ts'

/** What a server said about a failure (protocol fields, documentation 54.8), secrets already taken out. */
export type ServerError = {
  readonly kind: 'server-error'
  readonly sqlState: string
  readonly severity: string
  readonly message: string
  readonly detail: string | null
  readonly hint: string | null
  /** Characters from 1 into the text that was sent. */
  readonly position: number | null
  /** The statement inside a function that failed, and the place in it. */
  readonly internalQuery: string | null
  readonly internalPosition: number | null
  readonly where: string | null
  readonly schema: string | null
  readonly table: string | null
  readonly column: string | null
  readonly constraint: string | null
}

type Fields = Readonly<Record<string, unknown>>

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? redactText(value) : null)
const numberOf = (value: unknown): number | null => (typeof value === 'string' ? Number(value) : null)

const fromFields = (fields: Fields, sqlState: string): ServerError => ({
  kind: 'server-error',
  sqlState,
  severity: textOf(fields['severity']) ?? 'ERROR',
  message: textOf(fields['message']) ?? '',
  detail: textOf(fields['detail']),
  hint: textOf(fields['hint']),
  position: numberOf(fields['position']),
  internalQuery: typeof fields['internalQuery'] === 'string' ? redactSql(fields['internalQuery']) : null,
  internalPosition: numberOf(fields['internalPosition']),
  where: textOf(fields['where']),
  schema: textOf(fields['schema']),
  table: textOf(fields['table']),
  column: textOf(fields['column']),
  constraint: textOf(fields['constraint']),
})

/** The server's report inside what pg threw, or null when the server did not speak (a socket, a bug). */
export const readServerError = (thrown: unknown): ServerError | null => {
  if (!(thrown instanceof Error) || !('severity' in thrown) || !('code' in thrown)) return null
  const { code } = thrown
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
    ? fromFields({ ...thrown, message: thrown.message }, code)
    : null
}

/** One line for people: what the server said, with its detail and SQLSTATE. */
export const showServerError = (error: ServerError): string =>
  `${error.message}${error.detail === null ? '' : `: ${error.detail}`} (${error.sqlState})`

/** A statement the server refused. Code `sql-<SQLSTATE>`; the server's own hint; `serverError` gives the rest. */
export const serverFault = (host: string, error: ServerError): Fault =>
  new Fault(`sql-${error.sqlState}`, `${host}: ${showServerError(error)}`, {
    host,
    ...(error.hint !== null && { hint: error.hint }),
    cause: error,
  })

const isServerError = (value: unknown): value is ServerError =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'server-error'

/** What the server said, for a Fault that comes from a server; else null. */
export const serverError = (fault: unknown): ServerError | null =>
  fault instanceof Error && isServerError(fault.cause) ? fault.cause : null

/** The SQLSTATE behind a Fault, or null when no server spoke. */
export const sqlState = (fault: unknown): string | null => serverError(fault)?.sqlState ?? null

// After these the server closes the connection (57P: told to stop; 25P03, 25P04: its own time limits). The severity alone
// would not do: servers translate it.
const CLOSING = /^(?:57P0|25P0[34])/

/** Whether the server ends the connection after this error. */
export const endsConnection = (error: ServerError): boolean =>
  CLOSING.test(error.sqlState) || error.severity === 'FATAL' || error.severity === 'PANIC'

/** The connection died while a statement ran, or before it could be sent. */
export const lostFault = (host: string, reason: string, cause: unknown): Fault =>
  new Fault('connection-lost', `${host}: the connection was lost: ${redactText(reason)}`, {
    host,
    hint: 'look into the server’s log; when it answers again, run the same command once more',
    cause,
  })

/** The connection died while COMMIT was on its way: the transaction may have happened or not. */
export const inDoubtFault = (lost: Fault, host: string): Fault =>
  new Fault('in-doubt', `${lost.message}, while COMMIT was on its way: the transaction may have happened or not`, {
    host,
    exit: 5,
    hint: 'run the same command again: the journal on the host tells which, as `repl-migrate status` shows',
    cause: lost.cause,
  })
