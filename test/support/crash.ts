import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../src/embedded/cluster.ts'

/** Crashes a server before it returns: nothing else of this process runs meanwhile, not even an event handler's caller. */
export const crash = (cluster: Cluster): void => {
  const [line = ''] = readFileSync(join(cluster.dataDir, 'postmaster.pid'), 'utf8').split('\n')
  process.kill(Number(line), 'SIGQUIT')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150)
}

/** Starts a crashed server again. */
export const recover = async (cluster: Cluster): Promise<void> => {
  await sleep(50)
  await cluster.restart()
}
