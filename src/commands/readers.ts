import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import { isRead } from '../config/uses-materialize.ts'
import type { Readers } from '../report/migration.ts'
import { askPins } from './materialize.ts'

const unreached = (fault: Fault): Finding => ({
  code: 'materialize-unreached',
  weight: 'warning',
  host: 'materialize',
  object: null,
  place: null,
  message: `Materialize could not be asked: ${fault.message}`,
  why: 'its verdicts are given as if it read every table and column',
  cure: fault.hint === undefined ? [] : [fault.hint],
})

/** What is known of Materialize now; where it cannot be asked, everything counts as read, and a finding says so. */
export const readReaders = async (
  config: Config,
): Promise<{ readonly readers: Readers; readonly findings: readonly Finding[] }> => {
  if (!isRead(config)) return { readers: 'unused', findings: [] }
  if (!config.materialize?.url) return { readers: 'unknown', findings: [] }
  try {
    return { readers: await askPins(config), findings: [] }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { readers: 'unknown', findings: [unreached(error)] }
  }
}
