import { Fault } from '../base/fault.ts'
import { readSlots } from '../catalog/slots.ts'
import { readSubscriptions } from '../catalog/subscriptions.ts'
import type { Config, ReplicaConfig } from '../config/config.ts'
import { isRead } from '../config/uses-materialize.ts'
import { hopLag } from '../journal/lag.ts'
import type { Session } from '../postgres/session.ts'
import type { HopReport } from '../report/status.ts'

/** A replica with its open session, or the Fault that kept it from opening. */
export type Reached = { readonly config: ReplicaConfig; readonly session: Session | Fault }

const noLag = { lagBytes: null, lagSeconds: null, slot: null }

const subscriptionOf = async (session: Session, name: string): Promise<HopReport['subscription']> => {
  const found = (await readSubscriptions(session)).find(subscription => subscription.name === name)
  if (found === undefined) return null
  const copying = found.tables.filter(({ state }) => state !== 'r').map(({ table }) => table)
  return { name, enabled: found.enabled, running: found.worker !== null, copying }
}

const stateOf = (slotState: string, subscription: HopReport['subscription']): string => {
  if (subscription === null) return 'no subscription'
  if (!subscription.enabled) return 'disabled'
  return subscription.copying.length > 0 ? 'copying' : slotState
}

const toReplica = async (primary: Session, { config, session }: Reached): Promise<HopReport> => {
  const ends = { from: 'primary', to: config.name }
  const lag = await hopLag(primary, config.subscription)
  if (session instanceof Fault) return { ...ends, ...lag, state: 'unreachable', subscription: null }
  const subscription = await subscriptionOf(session, config.subscription)
  return { ...ends, ...lag, state: stateOf(lag.state, subscription), subscription }
}

/** Materialize names its slots so. */
const readerSlot = /^materialize_/

const toMaterialize = async ({ config: { name }, session }: Reached): Promise<readonly HopReport[]> => {
  const ends = { from: name, to: 'materialize', subscription: null }
  if (session instanceof Fault) return [{ ...ends, ...noLag, state: 'unreachable' }]
  const slots = (await readSlots(session)).filter(slot => readerSlot.test(slot.name))
  if (slots.length === 0) return [{ ...ends, ...noLag, state: 'no slot' }]
  return Promise.all(slots.map(async slot => ({ ...ends, ...(await hopLag(session, slot.name)) })))
}

/** How both hops are doing: primary to each replica, and each replica that is read to Materialize. */
export const readHops = async (
  primary: Session,
  replicas: readonly Reached[],
  config: Config,
): Promise<readonly HopReport[]> => {
  const first = await Promise.all(replicas.map(replica => toReplica(primary, replica)))
  const read = isRead(config) ? replicas.filter(replica => replica.config.publication !== null) : []
  const second = await Promise.all(read.map(toMaterialize))
  return [...first, ...second.flat()]
}
