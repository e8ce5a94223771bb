import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import { sqlState } from '../postgres/errors.ts'
import { withLockRetry } from '../postgres/lock-retry.ts'
import { asApplyDoes } from '../postgres/replica-role.ts'
import type { Session } from '../postgres/session.ts'
import { quoteLiteral } from '../sql/name.ts'
import { runCopy } from './run-copy.ts'
import { type OnTopologyEvent, PRIMARY_URL, type TopologyStep } from './step.ts'
import { waitForApplied, waitForSync } from './sync.ts'

/** A replica that steps are run on. `conninfo` is what its server logs in to the primary with; `secrets` must never be shown. */
type RunningReplica = {
  readonly session: Session
  readonly subscription: string
  readonly conninfo: string
  readonly secrets: readonly string[]
}

export type Running = {
  /** Null where that host is gone; then no step names it. */
  readonly primary: Session | null
  readonly replicas: ReadonlyMap<string, RunningReplica>
  /** Milliseconds, 0 for none. */
  readonly limits: {
    readonly lock: number
    readonly attempts: number
    readonly maxDelay: number
    readonly initialSync: number
  }
  readonly onEvent: OnTopologyEvent
}

/**
 * Runs steps in order and returns what could not be done and does not matter to rows. Stops at the first failure; the same
 * steps, planned anew, then go on where it stopped. Throws the session's Faults, `lock-timeout`, `schema-not-copied`,
 * `initial-copy-failing`, `initial-copy-timeout`; none of them repeats a password.
 */
export const runTopology = async (steps: readonly TopologyStep[], running: Running): Promise<readonly Finding[]> => {
  const findings: Finding[] = []
  for (const { session } of running.replicas.values()) await session.run(asApplyDoes)
  for (const step of steps) {
    findings.push(...(await runStep(step, running)))
    if (step.sql.length > 0) {
      running.onEvent({ type: 'reconciled', host: step.host, sql: step.sql, why: step.why })
    }
  }
  return findings
}

const sessionOf = (step: TopologyStep, running: Running): Session => {
  const session = step.host === 'primary' ? running.primary : running.replicas.get(step.host)?.session
  if (session === undefined || session === null) throw new TypeError(`step ${step.id} names a host that is not there`)
  return session
}

const runStep = async (step: TopologyStep, running: Running): Promise<readonly Finding[]> => {
  const session = sessionOf(step, running)
  switch (step.do) {
    case 'copy-schema':
      return runCopy(session, step, running.limits.lock)
    case 'wait-sync':
      await waitForSync(session, {
        subscription: running.replicas.get(step.host)?.subscription ?? '',
        timeout: running.limits.initialSync,
        onEvent: running.onEvent,
        nudge: () => nudge(running.primary),
      })
      return []
    case 'wait-applied':
      for (const sql of step.sql) await runAlone(session, step, sql, running)
      await waitFor(step, running)
      return []
    case 'refresh':
      for (const sql of step.sql) await withoutSecrets(running.replicas.get(step.host), () => whenFree(session, sql))
      return []
    case 'sql':
      for (const sql of step.sql) await runAlone(session, step, sql, running)
      return []
  }
}

const waitFor = async (step: TopologyStep, running: Running): Promise<void> => {
  const replica = running.replicas.get(step.host)
  if (running.primary === null || replica === undefined) throw new TypeError(`step ${step.id} needs both hosts`)
  const [subscription] = await replica.session.query<{ slot: string }>(
    `SELECT s.subslotname AS slot FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
     WHERE s.subname = $1 AND d.datname = current_database()`,
    [replica.subscription],
  )
  await waitForApplied(
    running.primary,
    { name: subscription?.slot ?? replica.subscription, host: step.host },
    { timeout: running.limits.initialSync, nudge: () => nudge(running.primary) },
  )
}

const FREE_WITHIN_MS = 10_000

/** A slot whose reader has just been told to stop is in use for a moment longer (55006). */
const whenFree = async (session: Session, sql: string): Promise<void> => {
  const began = performance.now()
  for (;;) {
    try {
      return await session.run(sql)
    } catch (thrown) {
      if (sqlState(thrown) !== '55006') throw thrown
      if (performance.now() - began > FREE_WITHIN_MS) throw stillRead(session.host, thrown)
      await sleep(20)
    }
  }
}

const stillRead = (host: string, thrown: unknown): Fault =>
  new Fault('slot-active', thrown instanceof Error ? thrown.message : host, {
    host,
    hint: 'its reader is alive, though it may be out of reach from here: stop it, or end its walsender on the primary with pg_terminate_backend, then run the same command again',
    cause: thrown,
  })

/** One text in a transaction of its own, in one message: the server ends the transaction with it, whatever happens. */
const runAlone = (session: Session, step: TopologyStep, sql: string, running: Running): Promise<void> => {
  const { lock, attempts, maxDelay } = running.limits
  const replica = running.replicas.get(step.host)
  const text = sql.replace(PRIMARY_URL, () => quoteLiteral(replica?.conninfo ?? '').trim())
  const work = () => withoutSecrets(replica, () => session.run(`SET LOCAL lock_timeout = ${lock}; ${text}`))
  return withLockRetry(work, {
    attempts,
    maxDelay,
    onBlocked: blocked =>
      running.onEvent({
        type: 'waiting',
        host: step.host,
        what: 'lock',
        message: `lock not granted, try ${blocked.attempt} of ${blocked.attempts}: ${sql}`,
        blockers: blocked.blockers,
      }),
  })
}

/** An error of the server that repeats the connection string's password comes out without it. */
const withoutSecrets = async (replica: RunningReplica | undefined, work: () => Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (thrown) {
    const secrets = replica?.secrets ?? []
    if (!(thrown instanceof Fault) || !secrets.some(secret => thrown.message.includes(secret))) throw thrown
    const message = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), thrown.message)
    throw new Fault(thrown.code, message, { ...(thrown.host !== undefined && { host: thrown.host }) })
  }
}

/** A row of the stream table: it is published, so the apply worker is woken by it. */
const nudge = async (primary: Session | null): Promise<void> => {
  await primary?.query(
    `INSERT INTO repl_migrate.stream (id, migration, step) VALUES ('check', '', '')
     ON CONFLICT (id) DO UPDATE SET sent_at = clock_timestamp()`,
  )
}
