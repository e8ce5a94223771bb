import type { Config, ReplicaConfig } from '../config/config.ts'
import { hostUrl } from '../config/load.ts'
import { selectTables } from '../config/tables.ts'
import type { Session } from '../postgres/session.ts'
import { processSurroundings } from '../postgres/surroundings.ts'
import type { HostFacts } from '../topology/facts.ts'
import { type Hop, selection } from '../topology/hop.ts'
import { givenLogin, type Login, ownLogin } from '../topology/login.ts'
import { readFacts } from '../topology/read-facts.ts'
import type { Running } from '../topology/run.ts'

/** One replica's hop as the configuration wants it, and how its server logs in to the primary. */
export type ConfiguredHop = { readonly hop: Hop; readonly login: Login }

/** `role` replaces the user of the replica's connection string where grants are concerned. Throws `url-missing`, `conninfo-invalid`. */
export const configuredHop = (config: Config, replica: ReplicaConfig, role?: string): ConfiguredHop => {
  const login =
    replica.primaryUrl === null
      ? ownLogin(hostUrl(config, 'primary'), processSurroundings())
      : givenLogin(replica.primaryUrl)
  const hop = {
    name: replica.name,
    publication: config.primary.publication,
    subscription: replica.subscription,
    materialize: replica.publication,
    mirror: replica.mirror,
    selection: selection(selectTables(config.tables), selectTables({ include: config.tables.exclude, exclude: [] })),
    role: role ?? login.role,
  }
  return { hop, login }
}

export const readPrimaryFacts = (
  session: Session,
  hop: Hop,
  only: readonly string[] | null = null,
): Promise<HostFacts> => readFacts(session, { publication: hop.publication, subscription: null, role: hop.role, only })

export const readReplicaFacts = (
  session: Session,
  hop: Hop,
  only: readonly string[] | null = null,
): Promise<HostFacts> =>
  readFacts(session, { publication: hop.materialize, subscription: hop.subscription, role: null, only })

type Places = {
  readonly primary: Session | null
  readonly replicas: readonly { readonly configured: ConfiguredHop; readonly session: Session }[]
}

/** What running steps needs, from the configuration. */
export const running = (config: Config, places: Places, onEvent: Running['onEvent']): Running => ({
  primary: places.primary,
  replicas: new Map(
    places.replicas.map(({ configured: { hop, login }, session }) => [
      hop.name,
      { session, subscription: hop.subscription, conninfo: login.conninfo, secrets: login.secrets },
    ]),
  ),
  limits: { lock: config.timeouts.lock, initialSync: config.timeouts.initialSync, ...config.lockRetry },
  onEvent,
})
