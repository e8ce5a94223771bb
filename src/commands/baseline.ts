import { Fault } from '../base/fault.ts'
import { version } from '../base/own-package.ts'
import type { Config } from '../config/config.ts'
import { adopt } from '../journal/adopt.ts'
import type { Emit } from '../run/event.ts'
import { readStanding } from './history.ts'
import { select } from './pending.ts'
import { makeReady } from './ready.ts'
import { openRunner } from './runner.ts'

/** `adopted` lists what is recorded as done now. */
export type BaselineResult = { readonly outcome: 'done' | 'nothing'; readonly adopted: readonly string[] }

/** Records the pending migrations (up to `to`) as done without running them. Throws where one of them is half done. */
export const baseline = async (
  config: Config,
  options: { readonly to?: string; readonly onEvent?: Emit } = {},
): Promise<BaselineResult> => {
  const runner = await openRunner(config, options.onEvent ?? (() => undefined))
  try {
    await makeReady(runner, config)
    const standing = await readStanding(config, runner.hosts.primary, true)
    const begun = standing.pending.find(({ name }) => standing.records.has(name))
    if (begun !== undefined)
      throw new Fault('migration-begun', `\`${begun.name}\` is half done: a baseline would hide what is left of it`, {
        hint: '`repl-migrate up` finishes it',
      })
    const chosen = select(standing.pending, options.to === undefined ? {} : { to: options.to })
    await adopt(runner.hosts.primary, chosen, version)
    return { outcome: chosen.length === 0 ? 'nothing' : 'done', adopted: chosen.map(({ name }) => name) }
  } finally {
    await runner.close()
  }
}
