import { Fault } from '../base/fault.ts'
import type { Config } from '../config/config.ts'
import { journalWhole } from '../journal/records.ts'
import { streamTable } from '../journal/tables.ts'
import type { RefreshStep } from '../plan/step.ts'
import type { Session } from '../postgres/session.ts'
import { everySession } from '../run/context.ts'
import { quoteName } from '../sql/name.ts'
import { carriesStream, type Flow, readFlow } from '../topology/flow.ts'
import type { OpenReplica } from './hosts.ts'
import { reconcileHosts } from './reconcile.ts'
import type { Runner } from './runner.ts'

const notSetUp = (replica: OpenReplica, what: string, hint: string): Fault =>
  new Fault('not-set-up', `${replica.config.name} ${what}: nothing may change while rows do not flow`, {
    host: replica.config.name,
    hint,
  })

const flowOf = async (replica: OpenReplica, publication: string): Promise<Flow> => {
  const { subscription } = replica.config
  const flow = await readFlow(replica.session, subscription, publication)
  if (flow === null) throw notSetUp(replica, `has no subscription "${subscription}"`, 'repl-migrate setup')
  if (!flow.enabled)
    throw notSetUp(
      replica,
      `has its subscription "${subscription}" disabled`,
      `find out why in the log of ${replica.config.name}, then ALTER SUBSCRIPTION ${subscription} ENABLE`,
    )
  if (!flow.reads)
    throw notSetUp(
      replica,
      `does not subscribe to publication "${publication}" by "${subscription}"`,
      `ALTER SUBSCRIPTION ${quoteName(subscription)} SET PUBLICATION ${quoteName(publication)}, and the others that it is to have`,
    )
  return flow
}

const isWhole = async (primary: Session, replicas: readonly OpenReplica[], publication: string): Promise<boolean> => {
  const flows = await Promise.all(replicas.map(replica => flowOf(replica, publication)))
  const journals = await Promise.all(everySession({ primary, replicas }).map(journalWhole))
  const flow = flows.every(({ stream, copying }) => stream === 'r' && copying.length === 0)
  return flow && journals.every(Boolean) && carriesStream(primary, publication)
}

/**
 * Before anything runs: every subscription reads the publication and is enabled, the tool's own tables are there and the stream table
 * flows, no initial copy is under way. What is missing of it is made; what only people can mend is a `not-set-up` Fault.
 */
export const makeReady = async (runner: Runner, config: Config): Promise<void> => {
  const { primary, replicas } = runner.hosts
  const { publication } = config.primary
  if (await isWhole(primary, replicas, publication)) return
  await reconcileHosts(runner.hosts, config, { onEvent: runner.context.emit })
  if (await carriesStream(primary, publication)) return
  throw new Fault('not-set-up', `publication "${publication}" leaves out ${streamTable}: no replica would get DDL`, {
    host: 'primary',
    hint: `ALTER PUBLICATION ${quoteName(publication)} ADD TABLE ${streamTable}`,
  })
}

/** After a migration: the tables it made, and where it asks for the `whole` any other, join the publications, get their identity, are copied. */
export const reconcileAfter = async (
  runner: Runner,
  config: Config,
  { tables, whole }: Pick<RefreshStep, 'tables' | 'whole'>,
): Promise<void> => {
  const only = whole ? {} : { only: tables }
  const { findings } = await reconcileHosts(runner.hosts, config, { ...only, onEvent: runner.context.emit })
  const blocking = findings.filter(({ weight, object }) => weight === 'blocks' && tables.includes(object ?? ''))
  if (blocking.length === 0) return
  throw new Fault(
    'not-reconciled',
    `new tables do not flow yet: ${blocking.map(({ message }) => message).join('; ')}`,
    {
      findings: blocking,
      hint: 'mend that, then run `repl-migrate up` again: it goes on here',
    },
  )
}
