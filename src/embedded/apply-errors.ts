import { readFile, stat } from 'node:fs/promises'
import type { Cluster } from './cluster.ts'

/** A place in a server's log. */
export type LogMark = number

/** Where the log ends now; errors are asked for from here on. */
export const markLog = async (cluster: Cluster): Promise<LogMark> => (await stat(cluster.logFile)).size

/** One error of a replication worker, as the server's log tells it; `detail` holds its DETAIL, HINT and CONTEXT lines. */
export type ApplyError = {
  readonly subscription: string
  readonly sqlState: string
  readonly message: string
  readonly detail: string
}

/** `log_line_prefix` of settings.ts, then the message. */
const LINE = /^\d\S* \S+ \S+ \[(\d+)\] (\w{5}) (\w+): {2}(.*)$/
const STARTED = /^logical replication .*worker for subscription "([^"]*)".* has started$/

/** Not about rows: connection lost, worker told to stop, slot or origin still held by the worker's predecessor. */
const PASSING = /^(08|57P|55006)/

/**
 * Errors of apply and table copy workers since the mark, of all subscriptions of the server or of one. The log serves every
 * major; pg_stat_subscription_stats exists from 15 and only counts. A worker names its subscription when it starts, so the
 * log before the mark is read for that.
 */
export const applyErrors = async (
  cluster: Cluster,
  since: LogMark = 0,
  subscription?: string,
): Promise<readonly ApplyError[]> => {
  const log = await readFile(cluster.logFile)
  const workers = new Map<string, string>()
  readLog(log.subarray(0, since), workers)
  const errors = readLog(log.subarray(since), workers)
  return errors.filter(
    error => !PASSING.test(error.sqlState) && (subscription === undefined || error.subscription === subscription),
  )
}

/** `workers` maps pids to subscriptions and is added to. */
const readLog = (log: Buffer, workers: Map<string, string>): readonly ApplyError[] => {
  const errors: ApplyError[] = []
  const last = new Map<string, number>()
  for (const line of log.toString('utf8').split('\n')) {
    const [, pid = '', sqlState = '', level = '', message = ''] = LINE.exec(line) ?? []
    const started = STARTED.exec(message)?.[1]
    if (started !== undefined) workers.set(pid, started)
    const subscription = workers.get(pid)
    if (subscription === undefined) continue
    if (level === 'ERROR' || level === 'FATAL') {
      last.set(pid, errors.push({ subscription, sqlState, message, detail: '' }) - 1)
    } else if (['DETAIL', 'HINT', 'CONTEXT'].includes(level)) addDetail(errors, last.get(pid), `${level}: ${message}`)
  }
  return errors
}

const addDetail = (errors: ApplyError[], index: number | undefined, text: string): void => {
  const error = index === undefined ? undefined : errors[index]
  if (error === undefined || index === undefined) return
  errors[index] = { ...error, detail: error.detail === '' ? text : `${error.detail}\n${text}` }
}
