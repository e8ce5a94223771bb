import { Fault } from '../base/fault.ts'
import type { Session } from './session.ts'

const backendOf = async (session: Session): Promise<number> =>
  Number((await session.query('SELECT pg_backend_pid() AS pid'))[0]?.['pid'])

const poolerFault = (session: Session, reason: string): Fault =>
  new Fault(
    'transaction-pooler',
    `${session.host} is reached through a connection pooler in transaction or statement mode: ${reason}. Locks and settings of a session would be lost between two statements, so two runners could run at once`,
    {
      host: session.host,
      hint: 'give the URL of PostgreSQL itself (mostly port 5432), or of a pool with pool_mode=session',
      exit: 2,
    },
  )

// The second session keeps its backend for as long as its transaction lasts.
const backendInTransaction = (second: Session): Promise<number> =>
  second.transaction(backendOf).catch((thrown: unknown) => {
    if (thrown instanceof Fault && thrown.message.includes('statement pooling mode')) {
      throw poolerFault(second, 'it says that it does not allow transactions')
    }
    throw thrown
  })

/**
 * Refuses a pooler that gives each transaction another server session (pgbouncer's pool_mode=transaction or statement): Fault
 * `transaction-pooler`. Proof is one session served by two backends, or two open sessions on one host served by one. A quiet
 * pool hands one session the same backend again and again, so only `second` decides; `connect` asks with both already where
 * somebody stands between. Seen with pgbouncer 1.18 in its three modes.
 */
export const refuseTransactionPooler = async (session: Session, second?: Session): Promise<void> => {
  const pid = await backendOf(session)
  if (pid !== session.pid) {
    throw poolerFault(session, `one session was served by backend ${session.pid} and then by ${pid}`)
  }
  if (second !== undefined && (await backendInTransaction(second)) === pid) {
    throw poolerFault(session, `two open sessions were both served by backend ${pid}`)
  }
}
