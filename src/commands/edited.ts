import { Fault } from '../base/fault.ts'
import { retract } from '../journal/adopt.ts'
import { readSteps, type StepRecord } from '../journal/records.ts'
import type { Migration } from '../migrations/migration.ts'
import type { Step } from '../plan/step.ts'
import { digest } from '../run/digest.ts'
import { byJournals, type HasRun } from '../run/has-run.ts'
import type { Runner } from './runner.ts'

/** Step id → digests of the texts that these steps run on a replica. */
const planned = (steps: readonly Step[], host: string): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    steps.flatMap(step =>
      step.do === 'sql' && step.host === host
        ? [[step.id, new Set(step.actions.map(action => digest(action.sql)))] as const]
        : [],
    ),
  )

/** Steps of which the replica ran something that the file, as it is now, would not run there. */
const leftBehind = (ran: readonly StepRecord[], replica: string, steps: readonly Step[]): readonly string[] => {
  const wanted = planned(steps, replica)
  return ran.flatMap(({ step, digests }) => (digests.every(one => wanted.get(step)?.has(one)) ? [] : [step]))
}

const halfUndone = (name: string, { name: undone, down }: Migration): Fault =>
  new Fault('migration-edited', `\`${undone}\` is half undone, but the SQL that undoes it has changed since`, {
    ...(down === null ? {} : { place: { file: down.file, line: down.line, column: 1 } }),
    hint: `restore the file and run \`repl-migrate down\`; or finish the undoing on every host by hand and run \`repl-migrate repair ${undone} --forget\` (${name} goes with it)`,
  })

const aheadOf = (name: string, { up }: Migration, replica: string, steps: readonly string[]): Fault =>
  new Fault(
    'replica-ahead',
    `\`${name}\` was changed after ${replica} had run a part of it (${steps.join(', ')}): what ran there is no longer in the file`,
    {
      host: replica,
      place: { file: up.file, line: up.line, column: 1 },
      hint: `put those statements back as they were; or undo them on ${replica} by hand and run \`repl-migrate repair ${name} --forget\`; then \`repl-migrate up\``,
    },
  )

/**
 * A file may be corrected while the primary holds nothing of it, but what its replicas ran of the old text (expand steps) must
 * still be in it: nobody else would take it back. Answers what they ran; throws `replica-ahead`, or `migration-edited` for a
 * half-done undoing, whose history is not checked elsewhere. `name` is the journal's.
 */
export const takeUpEdited = async (
  { context: { primary, replicas } }: Runner,
  name: string,
  migration: Migration,
  steps: readonly Step[],
): Promise<HasRun> => {
  if ((await readSteps(primary, 'primary', name)).length > 0) throw halfUndone(name, migration)
  const journals = new Map<string, readonly StepRecord[]>()
  for (const { name: replica, session } of replicas) {
    const done = (await readSteps(session, 'replica', name)).filter(({ state }) => state === 'done')
    const left = leftBehind(done, replica, steps)
    if (left.length > 0) throw aheadOf(name, migration, replica, left)
    journals.set(replica, done)
    await retract(session, name)
  }
  return byJournals(journals)
}
