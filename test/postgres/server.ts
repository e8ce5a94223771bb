import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts'
import { type ConnectOptions, connect } from '../../src/postgres/connect.ts'
import { parseConninfo } from '../../src/postgres/conninfo.ts'
import type { Session } from '../../src/postgres/session.ts'
import { around } from './surroundings.ts'

export type TestServer = {
  cluster(): Cluster
  /** A session that ends with its test; `text` is completed by nothing but itself. */
  open(text?: string, options?: Partial<ConnectOptions>): Promise<Session>
}

/** One server for a test file. */
export const testServer = (major: number, settings: Readonly<Record<string, string>> = {}): TestServer => {
  const started: Cluster[] = []
  beforeAll(async () => {
    started.push(await startCluster({ major, settings }))
  })
  afterAll(() => Promise.all(started.map(cluster => cluster.stop())))
  const cluster = (): Cluster => {
    const [first] = started
    if (first === undefined) throw new Error('the server is not started')
    return first
  }
  return {
    cluster,
    open: async (text = cluster().url, options = {}) => {
      const session = await connect(parseConninfo(text, around()), {
        host: 'primary',
        applicationName: 'test',
        ...options,
      })
      onTestFinished(() => session.close())
      return session
    },
  }
}

/** The Fault a promise fails with. */
export const faultFrom = async (promise: Promise<unknown>): Promise<Fault> => {
  const thrown: unknown = await promise.then(
    () => new Error('it did not fail'),
    error => error,
  )
  if (thrown instanceof Fault) return thrown
  throw thrown
}
