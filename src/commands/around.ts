import type { Config } from '../config/config.ts'
import { usesMaterialize } from '../config/uses-materialize.ts'
import { blockedBy } from '../materialize/gate.ts'
import type { Around } from '../run/run-steps.ts'
import { announceVersions, askPins } from './materialize.ts'
import { reconcileAfter } from './ready.ts'
import type { Runner } from './runner.ts'

/** What a run needs of the rooms beside it: the publications' upkeep, and Materialize's word at a gate. */
export const aroundOf = (runner: Runner, config: Config): Around => ({
  refresh: step => reconcileAfter(runner, config, step),
  ask: async changes => (usesMaterialize(config) ? blockedBy(changes, await askPins(config)) : []),
  tell: migration => announceVersions(config, runner.hosts.replicas, migration, runner.context.emit),
})
