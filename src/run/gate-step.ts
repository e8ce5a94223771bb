import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Change } from '../materialize/effect.ts'
import type { GateStep } from '../plan/step.ts'

/** What Materialize still holds against these changes; asked anew each time, since it moves while we wait. */
export type AskMaterialize = (changes: readonly Change[]) => Promise<readonly Finding[]>

/** Passes, or throws `waiting` (exit 4) with a finding per pinned object; the migration goes on from here with the next `up`. */
export const runGateStep = async (ask: AskMaterialize, migration: string, step: GateStep): Promise<void> => {
  const findings = await ask(step.changes)
  if (findings.length === 0) return
  throw new Fault('waiting', `${migration} waits: ${step.why}`, {
    host: 'materialize',
    exit: 4,
    findings,
    hint: 'run the statements above in Materialize (`repl-migrate materialize plan` prints them), then `repl-migrate up` again',
  })
}
