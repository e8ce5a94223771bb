import type { Config } from '../config/config.ts'
import { type RunnerLock, takeRunnerLock } from '../postgres/runner-lock.ts'
import type { Session } from '../postgres/session.ts'
import { everySession, type RunContext } from '../run/context.ts'
import type { Emit } from '../run/event.ts'
import { ownSettings } from '../run/own-settings.ts'
import { readSettings } from '../run/settings.ts'
import { type OpenHosts, openHosts } from './hosts.ts'

/** The primary's search_path as names of schemas that exist. */
export const readSearchPath = async (primary: Session): Promise<readonly string[]> =>
  (await readSettings(primary)).schemas

/** Hosts with the runner lock held on each: on the primary against other runners, on a replica against what a killed one left running. */
export type Runner = {
  readonly hosts: OpenHosts
  readonly context: RunContext
  /** The primary's search_path as names. */
  readonly searchPath: readonly string[]
  readonly close: () => Promise<void>
}

const lockAll = async (hosts: OpenHosts, wait: number, emit: Emit): Promise<readonly RunnerLock[]> => {
  const locks: RunnerLock[] = []
  for (const session of everySession(hosts)) {
    const onWait = (holder: { readonly pid: number } | null): void =>
      emit({
        type: 'waiting',
        host: session.host,
        what: 'runner',
        message: holder === null ? 'another run is ending' : `another run holds the lock (pid ${holder.pid})`,
        blockers: [],
      })
    locks.push(await takeRunnerLock(session, { wait, onWait }))
  }
  return locks
}

/** How long a new run waits for what an earlier, killed one still has in flight on a server. */
const patience = 10_000

/** Connects (a transaction pooler is refused there), becomes the one runner. Close it in any case. */
export const openRunner = async (config: Config, emit: Emit): Promise<Runner> => {
  const hosts = await openHosts(config)
  try {
    const locks = await lockAll(hosts, patience, emit)
    await Promise.all(everySession(hosts).map(session => session.run(ownSettings(session))))
    const { schemas, ...settings } = await readSettings(hosts.primary)
    const context: RunContext = {
      primary: hosts.primary,
      replicas: hosts.replicas.map(({ config: { name, subscription, mirror }, session }) => ({
        name,
        session,
        subscription,
        mirror,
      })),
      limits: { ...config.timeouts, ...config.lockRetry },
      backfill: config.backfill,
      settings,
      emit,
    }
    const close = async (): Promise<void> => {
      await Promise.all(locks.map(lock => lock.release()))
      await hosts.close()
    }
    return { hosts, context, searchPath: schemas, close }
  } catch (error) {
    await hosts.close()
    throw error
  }
}
