import type { Config, ReplicaConfig } from '../config/config.ts'
import { hostUrl } from '../config/load.ts'
import { connect } from '../postgres/connect.ts'
import { parseConninfo } from '../postgres/conninfo.ts'
import type { Session } from '../postgres/session.ts'
import { processSurroundings } from '../postgres/surroundings.ts'

export type OpenReplica = { readonly config: ReplicaConfig; readonly session: Session }

/** Open sessions to every PostgreSQL host of the configuration. */
export type OpenHosts = {
  readonly primary: Session
  readonly replicas: readonly OpenReplica[]
  readonly close: () => Promise<void>
}

/** Opens one host of the configuration by its name. Throws `url-missing` and the Faults of connecting. */
export const openHost = async (config: Config, host: string): Promise<Session> =>
  connect(parseConninfo(hostUrl(config, host), processSurroundings()), { host, applicationName: 'repl-migrate' })

const closeAll = async (sessions: readonly Session[]): Promise<void> => {
  await Promise.all(sessions.map(session => session.close()))
}

/** Connects to all hosts at once; when one cannot be reached the others are closed again and its Fault is thrown. */
export const openHosts = async (config: Config): Promise<OpenHosts> => {
  const wanted = [openHost(config, 'primary'), ...config.replicas.map(replica => openHost(config, replica.name))]
  const settled = await Promise.allSettled(wanted)
  const sessions = settled.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = settled.find(result => result.status === 'rejected')
  const [primary, ...others] = sessions
  if (failed !== undefined || primary === undefined) {
    await closeAll(sessions)
    throw failed?.reason
  }
  const replicas = config.replicas.flatMap((replica, index) => {
    const session = others[index]
    return session === undefined ? [] : [{ config: replica, session }]
  })
  return { primary, replicas, close: () => closeAll(sessions) }
}
