import type { Emit } from '../run/event.ts'

/** What became of a step, as the run told it. */
export type StepOutcome = { readonly state: string; readonly milliseconds: number | null; readonly lsn: string | null }

/** Listens to a run and remembers the fate of each step, by migration, host and step id. */
export type Recording = {
  readonly emit: Emit
  readonly stateOf: (migration: string, host: string, step: string) => StepOutcome
}

const pending: StepOutcome = { state: 'pending', milliseconds: null, lsn: null }

const key = (migration: string, host: string, step: string): string => `${migration}\0${host}\0${step}`

/** Passes every event on to `next`, noting steps as they start, finish or are found done. */
export const record = (next: Emit): Recording => {
  const fates = new Map<string, StepOutcome>()
  const emit: Emit = event => {
    if (event.type === 'step-started' || event.type === 'step-skipped' || event.type === 'step-finished') {
      const finished = event.type === 'step-finished'
      fates.set(key(event.migration, event.step.host, event.step.id), {
        state: event.type === 'step-started' ? 'failed' : 'done',
        milliseconds: finished ? event.milliseconds : null,
        lsn: finished ? event.lsn : null,
      })
    }
    next(event)
  }
  return { emit, stateOf: (migration, host, step) => fates.get(key(migration, host, step)) ?? pending }
}
