import { Fault } from '../base/fault.ts'
import type { ApplyHealth } from './apply-health.ts'
import type { RunContext, RunReplica } from './context.ts'
import { refusedTexts } from './refused-texts.ts'

const again = 'apply goes on by itself; then run `repl-migrate up` again'

/** The fault for a worker that does not get on: the in-stream text that fails there and why, where it is one. */
export const explainApply = async (context: RunContext, replica: RunReplica, health: ApplyHealth): Promise<Fault> => {
  const stuck = `${replica.name} does not apply what the primary committed`
  if (!health.enabled)
    return new Fault('apply-failing', `${stuck}: its subscription "${replica.subscription}" is disabled`, {
      host: replica.name,
      hint: `the log of ${replica.name} tells why; then ALTER SUBSCRIPTION ${replica.subscription} ENABLE there, and run \`repl-migrate up\` again`,
    })
  const [refused] = await refusedTexts(context, replica)
  if (refused === undefined)
    return new Fault('apply-failing', `${stuck}: its apply worker keeps failing`, {
      host: replica.name,
      hint: `the log of ${replica.name} tells why; when that is gone ${again}`,
    })
  const { migration, step, said } = refused
  return new Fault('apply-failing', `${stuck}: \`${migration}\` (${step}) cannot run there: ${said}`, {
    host: replica.name,
    hint: `take that away on ${replica.name} and ${again}; or, if ${replica.name} already is as the file wants it, pass the text by: \`repl-migrate repair ${migration.replace(/ \(down\)$/, '')} --skip-stream\``,
  })
}
