import { Fault } from '../base/fault.ts'
import { readSteps } from '../journal/records.ts'
import { serverError, showServerError } from '../postgres/errors.ts'
import type { Session } from '../postgres/session.ts'
import type { ApplyHealth } from './apply-health.ts'
import type { RunContext, RunReplica } from './context.ts'

type Text = {
  readonly migration: string
  readonly step: string
  readonly sql: string
  readonly settings: Readonly<Record<string, string>>
}

/** Texts the primary has sent and this replica has not run yet, in the order of the stream. */
const unrun = async (context: RunContext, replica: RunReplica): Promise<readonly Text[]> => {
  const steps = await readSteps(replica.session, 'replica', null)
  const waiting = new Set(
    steps.flatMap(({ migration, step, state }) => (state === 'announced' ? [`${migration}/${step}`] : [])),
  )
  const sent = await context.primary.query<Text & { id: string }>(
    'SELECT id, migration, step, sql, settings FROM repl_migrate.stream WHERE sql IS NOT NULL ORDER BY sent_at',
  )
  return sent.filter(({ id }) => waiting.has(id))
}

const run = async (session: Session, { sql, settings }: Text): Promise<void> => {
  for (const [name, value] of Object.entries(settings))
    await session.query('SELECT pg_catalog.set_config($1, $2, true)', [name, value])
  await session.run(sql)
}

/** What the server says to the first text that it refuses; nothing is kept of the trial. */
const refusal = async (
  context: RunContext,
  { session }: RunReplica,
  texts: readonly Text[],
): Promise<{ readonly text: Text; readonly said: string } | null> => {
  await session.run(`BEGIN; SET LOCAL lock_timeout = ${context.limits.lock}`)
  try {
    for (const text of texts) {
      const error = await run(session, text).then(
        () => null,
        (thrown: unknown) => serverError(thrown),
      )
      if (error !== null) return { text, said: showServerError(error) }
    }
    return null
  } finally {
    await session.run('ROLLBACK')
  }
}

const again = 'apply goes on by itself; then run `repl-migrate up` again'

/** The fault for a worker that does not get on: the in-stream text that fails there and why, where it is one. */
export const explainApply = async (context: RunContext, replica: RunReplica, health: ApplyHealth): Promise<Fault> => {
  const stuck = `${replica.name} does not apply what the primary committed`
  if (!health.enabled)
    return new Fault('apply-failing', `${stuck}: its subscription "${replica.subscription}" is disabled`, {
      host: replica.name,
      hint: `the log of ${replica.name} tells why; then ALTER SUBSCRIPTION ${replica.subscription} ENABLE there, and run \`repl-migrate up\` again`,
    })
  const refused = await refusal(context, replica, await unrun(context, replica))
  if (refused === null)
    return new Fault('apply-failing', `${stuck}: its apply worker keeps failing`, {
      host: replica.name,
      hint: `the log of ${replica.name} tells why; when that is gone ${again}`,
    })
  const { text, said } = refused
  return new Fault('apply-failing', `${stuck}: \`${text.migration}\` (${text.step}) cannot run there: ${said}`, {
    host: replica.name,
    hint: `take that away on ${replica.name} and ${again}; or, if ${replica.name} already is as the file wants it, pass the text by: \`repl-migrate repair ${text.migration} --skip-stream\``,
  })
}
