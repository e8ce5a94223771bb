import { Fault } from '../base/fault.ts'
import type { Action, SqlStep, Step } from '../plan/step.ts'
import { type ServerError, serverError } from '../postgres/errors.ts'
import type { Session } from '../postgres/session.ts'
import type { RunContext } from './context.ts'
import { replicaScript } from './rehearse.ts'
import { pointAt } from './run-action.ts'

/** The parser that read the file has the grammar of 18: from there on a server has nothing to add. */
const parserVersion = 180_000

type Host = { readonly name: string; readonly session: Session; readonly actions: readonly Action[] }

const isSql = (step: Step): step is SqlStep => step.do === 'sql'

const onPrimary = (step: SqlStep): readonly Action[] =>
  step.host === 'primary' ? step.actions.filter(action => action.do === 'set' || action.do === 'run') : []

/** The older servers, the primary first, each with what it is to run. */
const olderHosts = (context: RunContext, steps: readonly Step[]): readonly Host[] => {
  const sql = steps.filter(isSql)
  const primary = { name: 'primary', session: context.primary, actions: sql.flatMap(onPrimary) }
  const replicas = context.replicas.map(replica => ({ ...replica, actions: replicaScript(sql, replica) }))
  return [primary, ...replicas].filter(({ session, actions }) => session.version < parserVersion && actions.length > 0)
}

/** Whatever ends a text (a comment to the end of its line, too) ends before what follows it. */
const separator = '\n;\n'
const stop = `SELECT 1 OPERATOR(pg_catalog./) 0${separator}`

const freeTag = (text: string, number = 0): string =>
  text.includes(`$g${number}`) ? freeTag(text, number + 1) : `g${number}`

/**
 * A server reads the whole of a text with its grammar before it starts on the first statement of it. Here the first divides by
 * zero, so nothing after it is run or even looked up, and the block swallows that one error: no line in the server's log.
 */
const question = (actions: readonly Action[]): string => {
  const text = stop + actions.map(({ sql }) => sql).join(separator)
  const tag = freeTag(text)
  return `DO $${tag}$BEGIN EXECUTE $${tag}x$${text}\n$${tag}x$; EXCEPTION WHEN division_by_zero THEN NULL; END$${tag}$`
}

type Spot = { readonly action: Action; readonly position: number }

const characters = (text: string): number => [...text].length

/** The action that holds a position (characters from 1) of the text that was asked about. */
const spotIn = (actions: readonly Action[], position: number): Spot | null => {
  let start = characters(stop)
  for (const action of actions) {
    const end = start + characters(action.sql + separator)
    if (position <= end) return { action, position: position - start }
    start = end
  }
  return null
}

const grammarFault = ({ name, session }: Host, error: ServerError, { action, position }: Spot): Fault => {
  const release = `PostgreSQL ${Math.floor(session.version / 10_000)}`
  const apart = name === 'primary' ? 'replica' : 'primary'
  return new Fault('grammar', `${name} runs ${release}, whose grammar refuses this: ${error.message}`, {
    host: name,
    place: pointAt({ ...action, do: 'run' }, position),
    exit: 2,
    cause: error,
    hint: `nothing was run on any host; write it as ${release} reads it, upgrade ${name}, or, where ${name} needs no such thing, put \`-- repl-migrate: host=${apart}\` before the statement`,
  })
}

/** PL/pgSQL was dropped there, or this user may not use it: the run itself will tell what the server reads. */
const hasNoBlocks = (error: ServerError | null): boolean =>
  error?.internalQuery === null && (error.sqlState === '42704' || error.sqlState === '42501')

/** What one host's grammar says: null when it reads everything. */
const ask = async (host: Host): Promise<Fault | null> => {
  try {
    await host.session.run(question(host.actions))
    return null
  } catch (error) {
    const said = serverError(error)
    if (hasNoBlocks(said)) return null
    const spot = said?.internalPosition ? spotIn(host.actions, said.internalPosition) : null
    if (said === null || spot === null) throw error
    return grammarFault(host, said, spot)
  }
}

/**
 * Asks every server older than our parser whether it can read all it is to run, before any host is touched: one round trip
 * per host, all at once. Throws the Fault `grammar` (exit 2) at the first place that is refused, the primary's first.
 * What the grammar leaves open is not covered: names (types, functions, the options in `WITH (…)`), what a server
 * decides while it runs a statement, and the texts inside quoted function bodies and DO blocks.
 */
export const checkGrammar = async (context: RunContext, steps: readonly Step[]): Promise<void> => {
  const refused = (await Promise.all(olderHosts(context, steps).map(ask))).find(fault => fault !== null)
  if (refused) throw refused
}
