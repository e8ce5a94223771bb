import type { StepRecord } from '../journal/records.ts'
import { digest } from './digest.ts'

/** Whether a replica has run a text of a step already, in an earlier run of the file. */
export type HasRun = (replica: string, step: string, sql: string) => boolean

/** What the journals of the replicas, each by its host's name, hold as done. */
export const byJournals = (journals: ReadonlyMap<string, readonly StepRecord[]>): HasRun => {
  const key = (replica: string, step: string, text: string): string => [replica, step, text].join()
  const done = [...journals].flatMap(([replica, records]) =>
    records
      .filter(({ state }) => state === 'done')
      .flatMap(({ step, digests }) => digests.map(text => key(replica, step, text))),
  )
  const known = new Set(done)
  return (replica, step, sql) => known.has(key(replica, step, digest(sql)))
}
