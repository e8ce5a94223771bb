import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import { type ApplyHealth, applyHealth, explainApply } from './apply-health.ts'
import type { RunContext, RunReplica } from './context.ts'

/** Commits a fresh row into the stream table; what it returns is seen on a replica once all commits before it are applied. */
export const sendBarrier = async (context: RunContext): Promise<string> => {
  const token = randomUUID()
  await context.primary.query(
    `INSERT INTO repl_migrate.stream (id, migration, step, sql) VALUES ('barrier', '', $1, NULL)
     ON CONFLICT (id) DO UPDATE SET step = excluded.step, sent_at = clock_timestamp()`,
    [token],
  )
  return token
}

const arrived = async (replica: RunReplica, token: string): Promise<boolean> => {
  const rows = await replica.session.query(`SELECT FROM repl_migrate.stream WHERE id = 'barrier' AND step = $1`, [
    token,
  ])
  return rows.length > 0
}

const patience = 1000

/** A worker that keeps failing will not heal by waiting: three errors since the wait began, or a disabled subscription. */
const hopeless = (before: ApplyHealth, now: ApplyHealth): boolean => !now.enabled || now.errors - before.errors >= 3

const late = (replica: RunReplica, milliseconds: number): Fault =>
  new Fault(
    'barrier-timeout',
    `${replica.name} has not applied the primary's commit within ${Math.round(milliseconds / 1000)} s`,
    {
      host: replica.name,
      hint: 'replication goes on; look at `repl-migrate status`, then run `repl-migrate up` again: it continues here',
    },
  )

/**
 * Waits until `replica` has applied everything committed on the primary before the call: a committed row of the published stream
 * table is seen there (about 1 ms when idle). Throws `barrier-timeout`, or `apply-failing` when the apply worker keeps failing.
 */
export const awaitBarrier = async (context: RunContext, replica: RunReplica): Promise<void> => {
  const token = await sendBarrier(context)
  const started = performance.now()
  let pause = 0.5
  let before: ApplyHealth | null = null
  while (!(await arrived(replica, token))) {
    const waited = performance.now() - started
    if (context.limits.barrier > 0 && waited > context.limits.barrier) throw late(replica, waited)
    if (waited > patience) {
      const now = await applyHealth(context, replica)
      before ??= now
      context.emit({ type: 'waiting', host: replica.name, what: 'barrier', message: now.message, blockers: [] })
      if (hopeless(before, now)) throw await explainApply(replica, now)
    }
    await sleep(pause)
    pause = Math.min(pause * 1.5, waited > patience ? 500 : 20)
  }
}
