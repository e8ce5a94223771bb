import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { Fault } from '../base/fault.ts'
import { type WithClient, withClient } from './client.ts'
import type { PairUrls } from './pair.ts'

/**
 * Waits until every enabled subscription of the replica has finished its initial copies and applied what was committed on
 * the primary before the call. Keeps committing small messages meanwhile: on an idle primary workers notice each other's
 * progress late (1 s to see a new table, 10 s to end a copy from 11), and any new WAL wakes them. For demos and tests: it
 * reads pg_stat_replication as a superuser; the product's barrier is a committed row. Throws Fault `not-caught-up`.
 */
export const waitForCatchUp = async (
  pair: PairUrls,
  timeoutMs = 20_000,
  using: WithClient = withClient,
): Promise<void> => {
  await using(pair.replicaUrl, replica =>
    using(pair.primaryUrl, async primary => {
      const target = await committedMark(primary)
      const until = Date.now() + timeoutMs
      for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
        const behind = await whatIsBehind(primary, replica, target)
        if (behind === '') return
        if (Date.now() > until) throw new Fault('not-caught-up', `after ${timeoutMs} ms still behind: ${behind}`)
        await sleep(pause)
        await committedMark(primary)
      }
    }),
  )
}

/**
 * A place after every commit so far that is certain to be sent: pg_current_wal_lsn() misses asynchronous commits, and
 * pg_current_wal_insert_lsn() alone can lie past the last record for ever. The
 * message's own commit flushes it.
 */
const committedMark = async (primary: pg.Client): Promise<string> => {
  await primary.query('BEGIN; SET LOCAL synchronous_commit = local')
  const { rows } = await primary.query<{ lsn: string }>(
    `SELECT pg_logical_emit_message(true, 'catch-up', '')::text AS lsn`,
  )
  await primary.query('COMMIT')
  return rows[0]?.lsn ?? '0/0'
}

/**
 * replay_lsn counts what the apply worker has committed, flushed or not. A worker that has not reported yet, or is between
 * two attempts, has none.
 */
const whatIsBehind = async (primary: pg.Client, replica: pg.Client, target: string): Promise<string> => {
  const copying = await replica.query<{ name: string }>(
    `SELECT format('%s in state %s', r.srrelid::regclass, r.srsubstate) AS name
     FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid
     JOIN pg_database d ON d.oid = s.subdbid
     WHERE s.subenabled AND d.datname = current_database() AND r.srsubstate <> 'r'`,
  )
  const slots = await replica.query<{ slot: string }>(
    `SELECT s.subslotname::text AS slot FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
     WHERE s.subenabled AND d.datname = current_database()`,
  )
  const late = await primary.query<{ name: string }>(
    `SELECT format('%s at %s of %s', w.slot, coalesce(a.replay_lsn::text, 'nothing'), $2::pg_lsn) AS name
     FROM unnest($1::text[]) AS w(slot)
     LEFT JOIN pg_replication_slots s ON s.slot_name::text = w.slot LEFT JOIN pg_stat_replication a ON a.pid = s.active_pid
     WHERE a.replay_lsn IS NULL OR a.replay_lsn < $2::pg_lsn`,
    [slots.rows.map(row => row.slot), target],
  )
  return [...copying.rows, ...late.rows].map(row => row.name).join(', ')
}
