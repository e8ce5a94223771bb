import { createHash } from 'node:crypto'
import type { Client, QueryResult } from 'pg'
import { endsConnection, lostFault, readServerError, serverFault } from './errors.ts'
import type { Row } from './session.ts'

const CLOSE_WITHIN_MS = 2000

/** A connection that sends one statement after another and turns every failure into a Fault. */
export type Wire = {
  send(sql: string, values?: readonly unknown[]): Promise<QueryResult<Row>>
  status(): 'idle' | 'transaction'
  close(): Promise<void>
}

const toFault = (host: string, thrown: unknown, lost: Error | null): unknown => {
  const error = readServerError(thrown)
  if (error) return endsConnection(error) ? lostFault(host, error.message, error) : serverFault(host, error)
  if (lost === null) return thrown
  const last = readServerError(lost)
  return lostFault(host, last?.message ?? lost.message, last ?? undefined)
}

/**
 * Statements with values are the tool's own, few, and asked for every migration anew: under a name the server parses and plans
 * each only once per session.
 */
const nameOf = (sql: string): string => `repl_migrate_${createHash('md5').update(sql).digest('hex')}`

/** The wire over a connected client of pg. */
export const wireOn = (client: Client, host: string): Wire => {
  let lost: Error | null = null
  let tail: Promise<unknown> = Promise.resolve()
  client.on('error', error => {
    lost ??= error
  })
  const sendNow = async (sql: string, values: readonly unknown[]): Promise<QueryResult<Row>> => {
    try {
      const result = await (values.length === 0
        ? client.query(sql)
        : client.query({ name: nameOf(sql), text: sql, values: [...values] }))
      return Array.isArray(result) ? result.at(-1) : result
    } catch (thrown) {
      const fault = toFault(host, thrown, lost)
      // pg reports an error before the server is ready again: only after an empty statement the transaction status is true.
      if (lost === null) await client.query('').catch(() => undefined)
      throw fault
    }
  }
  return {
    // pg's own queue of waiting statements is deprecated, so they wait here.
    send: (sql, values = []) => {
      const sent = tail.then(() => sendNow(sql, values))
      tail = sent.catch(() => undefined)
      return sent
    },
    status: () => (client.getTransactionStatus() === 'I' ? 'idle' : 'transaction'),
    close: () => {
      lost ??= new Error('the session was closed')
      return closeClient(client)
    },
  }
}

// Where the network is gone the goodbye is never answered.
const closeClient = async (client: Client): Promise<void> => {
  const giveUp = setTimeout(() => client.connection.stream.destroy(), CLOSE_WITHIN_MS)
  await client.end().catch(() => undefined)
  clearTimeout(giveUp)
}
