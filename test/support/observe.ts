import pg from 'pg'
import type { Lock } from '../../src/kinds/kind.ts'

/** What a statement did to a table, as the server shows it before the statement commits. */
export type Observed = { readonly lock: Lock | null; readonly rewrote: boolean; readonly scanned: boolean }

/** Weakest first. */
export const strengths: readonly (Lock | null)[] = [
  null,
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
]

/** `AccessExclusiveLock`, as pg_locks spells it. */
const spelled = (mode: string): Lock =>
  mode
    .replace(/Lock$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase() as Lock

export const strongest = (locks: readonly (Lock | null)[]): Lock | null =>
  locks.reduce((best, lock) => (strengths.indexOf(lock) > strengths.indexOf(best) ? lock : best), null)

const held = async (client: pg.Client, pid: number, oid: number): Promise<Lock | null> => {
  const { rows } = await client.query('SELECT mode FROM pg_locks WHERE pid = $1 AND relation = $2', [pid, oid])
  return strongest(rows.map(({ mode }) => spelled(mode)))
}

const fileOf = async (client: pg.Client, oid: number): Promise<unknown> =>
  (await client.query('SELECT pg_relation_filenode($1) AS file', [oid])).rows[0].file

/** An index of a table's TOAST is built when the table gets its first long column: from no rows. */
const works = /^(?:verifying table|building index (?!"pg_toast)|validating foreign key)/

/** Runs a statement in a transaction of its own; `oid` is the table looked at. What the server is at it says at DEBUG1. */
export const observe = async (client: pg.Client, sql: string, oid: number): Promise<Observed> => {
  const said: string[] = []
  const listen = ({ message = '' }: { readonly message?: string | undefined }) => void said.push(message)
  client.on('notice', listen)
  try {
    const before = await fileOf(client, oid)
    await client.query('BEGIN; SET LOCAL client_min_messages = debug1')
    await client.query(sql)
    const rewrote = (await fileOf(client, oid)) !== before
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
    const lock = await held(client, rows[0].pid, oid)
    await client.query('COMMIT')
    return { lock, rewrote, scanned: rewrote || said.some(line => works.test(line)) }
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.off('notice', listen)
  }
}

/** The lock that a statement PostgreSQL runs outside transactions asks for, seen while another session keeps it waiting. */
export const observeAlone = async (
  client: pg.Client,
  url: string,
  sql: string,
  table: string,
): Promise<Lock | null> => {
  const other = new pg.Client({ connectionString: url })
  await other.connect()
  try {
    await other.query(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`)
    const { rows } = await client.query(`SELECT pg_backend_pid() AS pid, to_regclass('${table}')::oid AS oid`)
    const running = client.query(sql)
    let lock: Lock | null = null
    for (let tries = 0; lock === null && tries < 500; tries += 1) {
      lock = await held(other, rows[0].pid, rows[0].oid)
      await other.query('SELECT pg_sleep(0.01)')
    }
    await other.query('COMMIT')
    await running
    return lock
  } finally {
    await other.end()
  }
}
