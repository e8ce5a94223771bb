import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import { showBlocker } from '../postgres/blockers.ts'
import { explainApply } from './apply-fault.ts'
import { type ApplyHealth, applyHealth } from './apply-health.ts'
import type { RunContext, RunReplica } from './context.ts'

/** Commits a fresh row into the stream table; what it returns is seen on a replica once all commits before it are applied. */
const sendBarrier = async (context: RunContext): Promise<string> => {
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

/** Milliseconds after which one looks at what the wait is about. */
const patience = 1000

/** What has been seen of the subscription while waiting. `steady`: when a worker was last seen to be the one of the look before. */
type Watch = { readonly first: ApplyHealth; readonly last: ApplyHealth; readonly steady: number }

/** A look later. */
const seen = (watch: Watch | null, now: ApplyHealth): Watch => {
  if (watch === null) return { first: now, last: now, steady: performance.now() }
  const same = now.worker !== null && now.worker === watch.last.worker
  return { first: watch.first, last: now, steady: same ? performance.now() : watch.steady }
}

/** Waiting will not heal a disabled subscription, three errors since the wait began, or (before 15) three workers that came and went. */
const hopeless = ({ first, last, steady }: Watch): boolean => {
  if (!last.enabled) return true
  if (first.errors !== null && last.errors !== null) return last.errors - first.errors >= 3
  return performance.now() - steady > 3 * Math.max(last.retry, patience)
}

const late = (replica: RunReplica, milliseconds: number, watch: Watch | null): Fault => {
  const held = (watch?.last.blockers ?? []).map(blocker => `\n  ${showBlocker(blocker)}`).join('')
  const reason = held === '' ? '' : `; its apply worker waits for a lock, held by:${held}`
  return new Fault(
    'barrier-timeout',
    `${replica.name} has not applied the primary's commit within ${Math.round(milliseconds / 1000)} s${reason}`,
    {
      host: replica.name,
      hint: 'replication goes on; look at `repl-migrate status`, then run `repl-migrate up` again: it continues here',
    },
  )
}

/**
 * Waits until `replica` has applied everything committed on the primary before the call: a committed row of the published stream
 * table is seen there (about 1 ms when idle). Throws `barrier-timeout`, or `apply-failing` when the apply worker keeps failing.
 */
export const awaitBarrier = async (context: RunContext, replica: RunReplica): Promise<void> => {
  const token = await sendBarrier(context)
  const started = performance.now()
  let pause = 0.5
  let watch: Watch | null = null
  while (!(await arrived(replica, token))) {
    const waited = performance.now() - started
    if (context.limits.barrier > 0 && waited > context.limits.barrier) throw late(replica, waited, watch)
    if (waited > patience) {
      watch = seen(watch, await applyHealth(context, replica))
      const { message, blockers } = watch.last
      context.emit({ type: 'waiting', host: replica.name, what: 'barrier', message, blockers })
      if (hopeless(watch)) throw await explainApply(context, replica, watch.last)
    }
    await sleep(pause)
    pause = Math.min(pause * 1.5, waited > patience ? 500 : 20)
  }
}
