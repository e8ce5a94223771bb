import { createServer } from 'node:net'

export type Settings = Readonly<Record<string, string>>

/**
 * Fast and able to hold many logical pairs. Nothing survives a crash of the machine (fsync=off), but commits survive a crash
 * of the server, so crash tests are honest. wal_retrieve_retry_interval is the pause after an apply error (5 s by default);
 * wal_writer_delay is how long a subscriber's confirmed_flush_lsn stays behind (200 ms by default).
 */
const DEFAULTS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'logical',
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  wal_writer_delay: '10ms',
  wal_retrieve_retry_interval: '200ms',
  max_worker_processes: '24',
  max_logical_replication_workers: '16',
  max_sync_workers_per_subscription: '4',
  max_replication_slots: '32',
  max_wal_senders: '32',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_line_prefix: '%m [%p] %e ',
}

/**
 * 18 took the number of replication origins out of max_replication_slots and gave it a default of 10. Up to 11 a float leaves
 * the server with 15 digits, also towards a subscriber (only one of 15 or later asks for more): rows would differ silently.
 */
const ofMajor = (major: number): Settings => {
  if (major >= 18) return { max_active_replication_origins: '32' }
  return major <= 11 ? { extra_float_digits: '3' } : {}
}

/** The lines for postgresql.conf; `own` wins. */
export const configuration = (major: number, port: number, own: Settings): string => {
  const all = { ...DEFAULTS, ...ofMajor(major), ...own, port: String(port) }
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
  return `\n${lines.join('\n')}\n`
}

/** A port below the range that outgoing connections take, so that a restart finds it free again. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) return port
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
