import { readSteps } from '../journal/records.ts'
import { serverError, showServerError } from '../postgres/errors.ts'
import type { Session } from '../postgres/session.ts'
import type { RunContext, RunReplica } from './context.ts'

type Text = {
  readonly migration: string
  readonly step: string
  readonly sql: string
  readonly settings: Readonly<Record<string, string>>
}

/** A text in the stream that a replica cannot run, and what its server says to it. */
export type RefusedText = { readonly migration: string; readonly step: string; readonly said: string }

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

/** Not granted a lock, or told to stop: that says nothing about the text. */
const passing = /^(?:55P03|40P01|57)/

const attempt = async (session: Session, { sql, settings }: Text): Promise<string | null> => {
  await session.run('SAVEPOINT trial')
  try {
    for (const [name, value] of Object.entries(settings))
      await session.query('SELECT pg_catalog.set_config($1, $2, true)', [name, value])
    await session.run(sql)
    return null
  } catch (thrown) {
    const error = serverError(thrown)
    if (error === null) throw thrown
    await session.run('ROLLBACK TO SAVEPOINT trial')
    return passing.test(error.sqlState) ? null : showServerError(error)
  }
}

/** Tries what waits in a replica's stream, in order and in one transaction; answers what its server refuses, and keeps nothing. */
export const refusedTexts = async (context: RunContext, replica: RunReplica): Promise<readonly RefusedText[]> => {
  const texts = await unrun(context, replica)
  const refused: RefusedText[] = []
  await replica.session.run(`BEGIN; SET LOCAL lock_timeout = ${context.limits.lock}`)
  try {
    for (const text of texts) {
      const said = await attempt(replica.session, text)
      if (said !== null) refused.push({ migration: text.migration, step: text.step, said })
    }
    return refused
  } finally {
    await replica.session.run('ROLLBACK').catch(() => undefined)
  }
}
