import { Fault } from '../base/fault.ts'
import type { Place } from '../base/place.ts'
import type { Action, SqlStep } from '../plan/step.ts'
import { type ServerError, serverError } from '../postgres/errors.ts'
import { redactSql } from '../postgres/redact.ts'
import { asItsOwn } from '../postgres/replica-role.ts'
import type { Session } from '../postgres/session.ts'
import type { RunContext } from './context.ts'
import { asRunner, setsAnything } from './own-settings.ts'

/** The settings a statement's meaning may hang on; they travel with it into the apply worker. */
const carried = ['TimeZone', 'DateStyle', 'IntervalStyle', 'check_function_bodies']

const send = `INSERT INTO repl_migrate.stream (id, migration, step, sql, settings)
  SELECT $1 || '/' || $2, $1, $2, $3, pg_catalog.jsonb_object_agg(name, pg_catalog.current_setting(name))
    || pg_catalog.jsonb_build_object('search_path',
         pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.quote_ident(s) FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) s), ', '))
  FROM pg_catalog.unnest($4::text[]) AS setting (name)
  ON CONFLICT (id) DO NOTHING`

/** The application's triggers should not fire for rows that are only sent again; silencing them takes a superuser. */
const touch = async (session: Session, sql: string): Promise<void> => {
  const [row] = await session.query<{ superuser: string }>(
    `SELECT pg_catalog.current_setting('is_superuser') AS superuser`,
  )
  const silent = `SET LOCAL session_replication_role = replica; ${sql}; SET LOCAL session_replication_role = origin`
  await session.run(row?.superuser === 'on' ? silent : sql)
}

/** Puts a text into the stream with the settings in force, but as the runner. */
const sendText = async (session: Session, migration: string, step: SqlStep, action: Action): Promise<void> => {
  const insert = async (): Promise<void> => {
    await session.query(send, [migration, `stream.${action.row}`, action.sql, carried])
  }
  await (setsAnything(step) ? asRunner(session, insert) : insert())
}

const perform = async (session: Session, migration: string, step: SqlStep, action: Action): Promise<void> => {
  switch (action.do) {
    case 'send':
      return sendText(session, migration, step, action)
    case 'touch':
      return touch(session, action.sql)
    case 'set':
      return session.run(action.sql)
    case 'run':
      return action.own === true ? asItsOwn(session, () => session.run(action.sql)) : session.run(action.sql)
  }
}

/** The place a server error points at inside a statement's own text (its position counts characters from 1). */
export const pointAt = (action: Action, position: number | null): Place => {
  if (position === null || action.from?.part !== null || action.do !== 'run') return action.place
  const before = [...action.sql].slice(0, position - 1).join('')
  const lines = before.split('\n')
  const last = lines.at(-1) ?? ''
  return lines.length === 1
    ? { ...action.place, column: action.place.column + last.length }
    : { ...action.place, line: action.place.line + lines.length - 1, column: last.length + 1 }
}

const afterwards = {
  step: 'the step was rolled back',
  alone: 'it runs outside transactions: what it left behind is cleared by the next try',
  batch: 'the batch was rolled back, those before it stand',
  rehearsal: 'it was only tried: no host has changed',
  'later rehearsal': 'it was only tried, but what stands before it is done, so the file must stay as it is',
}

/** What a server quotes from a statement that holds a secret may be the secret. */
const discreet = (server: ServerError): ServerError => ({ ...server, detail: null, where: null, internalQuery: null })

const hangsOnIt = ({ sqlState, message }: ServerError): boolean =>
  sqlState === '2BP01' || (sqlState === '0A000' && /used by a view|used in a/.test(message))

/** An index over a column that gets a type which its method cannot sort or search. */
const isIndexed = ({ sqlState, message }: ServerError): boolean =>
  sqlState === '42704' && /no default operator class for access method/.test(message)

/** How a table is refused to its writers (CheckCmdReplicaIdentity, from 15 on). */
const refusesWriters = ({ sqlState, message }: ServerError): boolean =>
  sqlState === '42P10' && /cannot (update|delete from) table/.test(message)

/** Undefined function or operator, table, type, schema. */
const absent = new Set(['42883', '42P01', '42704', '3F000'])

const cureOf = (server: ServerError, host: string): string => {
  if (hangsOnIt(server))
    return `what is named here stands in the way on ${host}: drop it earlier in the file and make it again after, both under \`-- repl-migrate: host=replica\` where the primary has no such thing,`
  if (isIndexed(server))
    return `the new type does not go with an index of the column on ${host}: drop it earlier in the file${host === 'primary' ? '' : ', under `-- repl-migrate: host=replica` where the primary has no such index'},`
  if (refusesWriters(server))
    return 'so would every UPDATE and DELETE fail from here on: choose a key that the publication’s column list and row filter go with, or change those first, in a migration of its own under `-- repl-migrate: host=primary`,'
  if (host !== 'primary' && absent.has(server.sqlState))
    return `correct the file, or, where only ${host} lacks what is named here, put \`-- repl-migrate: host=primary\` before the statement if rows do without it, else make it there earlier in the file, under \`-- repl-migrate: host=replica\`,`
  return 'correct the file (or the data)'
}

/** A statement that failed: what the server said, at its place in the file, with every secret left out. */
export const statementFault = (
  error: unknown,
  host: string,
  action: Action,
  during: keyof typeof afterwards = 'step',
): unknown => {
  const said = serverError(error)
  if (said === null || !(error instanceof Fault) || error.code === 'connection-lost') return error
  const server = redactSql(action.sql) === action.sql ? said : discreet(said)
  const details = [server.detail, server.hint].filter(text => text !== null).join(' ')
  const where = during.endsWith('rehearsal') ? `rehearsal on ${host}` : host
  return new Fault(`sql-${server.sqlState}`, `${where}: ${server.message}${details === '' ? '' : ` (${details})`}`, {
    host,
    place: pointAt(action, server.position),
    cause: server,
    hint: `${afterwards[during]}; ${during === 'later rehearsal' ? `mend ${host} by hand` : cureOf(server, host)} and run \`repl-migrate up\` again`,
  })
}

/** Executes one action of a step inside whatever transaction `session` is in. */
export const runAction = async (
  context: RunContext,
  session: Session,
  migration: string,
  step: SqlStep,
  action: Action,
): Promise<void> => {
  if (action.do !== 'set')
    context.emit({
      type: 'statement',
      migration,
      host: step.host,
      sql: redactSql(action.sql),
      place: action.place,
      how: action.do,
    })
  try {
    await perform(session, migration, step, action)
  } catch (error) {
    throw statementFault(error, step.host, action, step.transaction ? 'step' : 'alone')
  }
}
