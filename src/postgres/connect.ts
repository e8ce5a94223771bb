import type { Client } from 'pg'
import { Fault } from '../base/fault.ts'
import type { Conninfo } from './conninfo.ts'
import { connectTimeoutMs, type DialOptions, dial } from './dial.ts'
import { inDoubtFault } from './errors.ts'
import { refuseTransactionPooler } from './pooler.ts'
import { redactText } from './redact.ts'
import type { Row, Session } from './session.ts'
import { type Wire, wireOn } from './wire.ts'

/** A NOTICE or WARNING the server sent while a statement ran. */
type Notice = { readonly severity: string; readonly sqlState: string; readonly message: string }

/** How to connect; `onNotice` hears what the server remarks. */
export type ConnectOptions = DialOptions & { readonly onNotice?: (notice: Notice) => void }

// A role or a database may carry limits of its own; ours are set per transaction. DateStyle keeps the order of day and month.
const START = `SELECT pg_backend_pid() AS pid, current_setting('server_version_num')::int AS version, ${[
  ['lock_timeout', '0'],
  ['statement_timeout', '0'],
  ['idle_in_transaction_session_timeout', '0'],
  ['client_encoding', 'UTF8'],
  ['standard_conforming_strings', 'on'],
  ['DateStyle', 'ISO'],
]
  .map(([name, value]) => `set_config('${name}', '${value}', false)`)
  .join(', ')}`

const commit = async (wire: Wire, host: string): Promise<void> => {
  if (wire.status() === 'idle') {
    throw new Fault('transaction-ended', `${host}: the transaction was ended by a statement inside it`, {
      host,
      hint: 'take COMMIT and ROLLBACK out of the SQL; what ran before them may already be in effect',
    })
  }
  const { command } = await wire.send('COMMIT').catch((thrown: unknown) => {
    throw thrown instanceof Fault && thrown.code === 'connection-lost' ? inDoubtFault(thrown, host) : thrown
  })
  // The server answers COMMIT with ROLLBACK when a statement of the transaction had failed and somebody swallowed it.
  if (command !== 'ROLLBACK') return
  throw new Fault('transaction-aborted', `${host}: the transaction had already failed and was rolled back`, {
    host,
    hint: 'an earlier statement of it failed; nothing of the transaction is in effect',
  })
}

const workOrRollBack = async <T>(wire: Wire, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (thrown) {
    // Whatever ROLLBACK meets, the first failure is the one to report; without a connection the server rolls back.
    if (wire.status() !== 'idle') await wire.send('ROLLBACK').catch(() => undefined)
    throw thrown
  }
}

const sessionOver = (wire: Wire, host: string, pid: number, version: number): Session => {
  const session: Session = {
    host,
    pid,
    version,
    // The one place where rows get their type: the caller knows the columns it asked for.
    query: async <R extends Row = Row>(sql: string, values: readonly unknown[] = []) =>
      (await wire.send(sql, values)).rows as R[],
    run: async sql => {
      await wire.send(sql)
    },
    transaction: async (work, begin = 'BEGIN') => {
      if (wire.status() !== 'idle') throw new TypeError(`a transaction inside a transaction on ${host}`)
      await wire.send(begin)
      const result = await workOrRollBack(wire, async () => work(session))
      await commit(wire, host)
      return result
    },
    close: wire.close,
  }
  return session
}

/** A Session over a client that is connected already, without touching its settings (Materialize has other ones). */
export const sessionOn = (client: Client, host: string, pid: number, version: number): Session =>
  sessionOver(wireOn(client, host), host, pid, version)

type Opened = { readonly session: Session; readonly client: Client }

// A pooler lets clients in before it has a server for them, so the first statement belongs to connecting.
const start = async (client: Client, wire: Wire, host: string, withinMs: number): Promise<Session> => {
  const slow = new Error('no answer to the first statement in time')
  const giveUp = setTimeout(() => client.connection.stream.destroy(slow), withinMs)
  try {
    const { rows } = await wire.send(START)
    return sessionOver(wire, host, Number(rows[0]?.['pid']), Number(rows[0]?.['version']))
  } catch (thrown) {
    await wire.close()
    throw thrown
  } finally {
    clearTimeout(giveUp)
  }
}

const open = async (info: Conninfo, options: ConnectOptions): Promise<Opened> => {
  const client = await dial(info, options)
  client.on('notice', ({ severity = 'NOTICE', code = '00000', message = '' }) =>
    options.onNotice?.({ severity, sqlState: code, message: redactText(message) }),
  )
  const wire = wireOn(client, options.host)
  return { client, session: await start(client, wire, options.host, connectTimeoutMs(info, options)) }
}

// The pid that came with the key for cancelling is the backend's own, unless somebody in between made it up.
const isBehindPooler = ({ session, client }: Opened): boolean =>
  'processID' in client && client.processID !== session.pid

const SECOND_WITHIN_MS = 5000

// A pool in session mode may have no second session to give; then nothing is proved against it.
const refusePooler = async (session: Session, info: Conninfo, options: ConnectOptions): Promise<void> => {
  const second = await open({ ...info, connectTimeoutMs: SECOND_WITHIN_MS }, options).catch(() => null)
  if (second === null) return
  try {
    await refuseTransactionPooler(session, second.session)
  } finally {
    await second.session.close()
  }
}

/**
 * One connection to one PostgreSQL host, with neutral time limits, UTF-8 and ISO dates. Throws the Faults of `dial` and
 * `transaction-pooler`; its statements throw `sql-<SQLSTATE>`, `connection-lost`, `in-doubt` (exit 5),
 * `transaction-aborted`, `transaction-ended`.
 */
export const connect = async (info: Conninfo, options: ConnectOptions): Promise<Session> => {
  const opened = await open(info, options)
  if (!isBehindPooler(opened)) return opened.session
  try {
    await refusePooler(opened.session, info, options)
    return opened.session
  } catch (thrown) {
    await opened.session.close()
    throw thrown
  }
}
