import { setup } from '../../src/commands/setup.ts'
import type { Config } from '../../src/config/config.ts'
import { warmConfigFor } from './config.ts'
import { type DdlCase, wantedBy } from './ddl-case.ts'
import { settingsOf, type WrittenCase } from './ddl-written.ts'
import type { TestPair } from './pair.ts'

const runEach = async (run: (sql: string) => Promise<unknown>, texts: readonly string[]): Promise<void> => {
  for (const sql of texts) await run(sql)
}

const subscribeByHand = (pair: TestPair, options: string): Promise<unknown> =>
  pair.onReplica(
    `CREATE SUBSCRIPTION ${pair.subscription} CONNECTION '${pair.primaryUrl}' PUBLICATION p1 WITH (${options})`,
  )

/** The configuration of somebody who has this case's pair. */
export const configOf = (
  pair: TestPair,
  fact: DdlCase,
  written: WrittenCase,
  folder: string,
  read: boolean,
): Config => {
  const config = warmConfigFor({ ...pair, publication: 'p1' }, folder, {
    tables: { include: written.wanted ?? wantedBy(fact), exclude: [] },
    timeouts: { lock: 2000, statement: 0, barrier: 30_000, initialSync: 30_000 },
  })
  const isRead = read && fact.define.identityFullOnReplica.length > 0
  return isRead ? config : { ...config, replicas: config.replicas.map(one => ({ ...one, publication: null })) }
}

/** Stands the case's own schema, rows, publication and subscription up by hand, and has `setup` take them over. */
export const standUp = async (pair: TestPair, { define, ...fact }: DdlCase, written: WrittenCase, config: Config) => {
  await runEach(pair.onPrimary, [...define.setup, ...(define.setupPrimary ?? []), ...(written.onPrimary ?? [])])
  await runEach(pair.onReplica, [...define.setup, ...(define.setupReplica ?? []), ...(written.onReplica ?? [])])
  const settings = settingsOf({ ...fact, define }).map(text => `ALTER DATABASE ${pair.database} SET ${text}`)
  await runEach(pair.onReplica, settings)
  await runEach(pair.onPrimary, [
    ...define.rows,
    ...(written.moreRows ?? []),
    written.publication ?? define.publication,
  ])
  if (define.subscriptionOptions !== undefined) await subscribeByHand(pair, define.subscriptionOptions)
  await setup(config)
}
