import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import { sqlState } from '../postgres/errors.ts'
import type { Session } from '../postgres/session.ts'
import { finding } from './findings.ts'
import type { TopologyStep } from './step.ts'

/** As the catalogs were read: qualified names, neutral formats; bodies of functions are not checked, they may come before what they use. */
const SETTINGS = `SET LOCAL check_function_bodies = off; SET LOCAL search_path = ''; SET LOCAL DateStyle = 'ISO';
  SET LOCAL IntervalStyle = 'postgres'; SET LOCAL TimeZone = 'UTC'; SET LOCAL client_min_messages = warning`

/** What an object that rows can do without says when something it uses is not there (not copied, or no such extension). */
const ABSENT: ReadonlySet<string | null> = new Set(['42P01', '42883', '42704', '42703', '3F000', '0A000', '58P01'])

type CopyStep = Extract<TopologyStep, { readonly do: 'copy-schema' }>
type Text = { readonly sql: string; readonly object: string; readonly rows: boolean }
type Failure = { readonly statement: Text; readonly fault: Fault }

/**
 * Runs the statements in one transaction: all at once, and where that fails one by one, again and again while any of the rest
 * succeeds, so that their order never matters. Returns what was left out for want of something else. Throws `schema-not-copied`
 * (nothing is kept) when a table, or anything for another reason, could not be created.
 */
export const runCopy = (session: Session, step: CopyStep, lockTimeout: number): Promise<readonly Finding[]> =>
  session.transaction(async tx => {
    await tx.run(`${SETTINGS}; SET LOCAL lock_timeout = ${lockTimeout}`)
    if ((await attempt(tx, step.sql.join(';\n'))) === null) return []
    const failures = await untilStuck(tx, textsOf(step))
    const grave = failures.filter(({ statement, fault }) => statement.rows || !ABSENT.has(sqlState(fault)))
    if (grave.length > 0) throw notCopied(session.host, grave)
    return failures.map(failure => leftOut(session.host, failure))
  })

const textsOf = ({ sql, objects }: CopyStep): readonly Text[] =>
  sql.map((text, index) => ({
    sql: text,
    object: objects[index]?.object ?? '',
    rows: objects[index]?.needed !== 'mirror',
  }))

/** Runs it inside a savepoint; the server's refusal, or null. */
const attempt = async (tx: Session, sql: string): Promise<Fault | null> => {
  await tx.run('SAVEPOINT copy')
  try {
    await tx.run(sql)
    await tx.run('RELEASE SAVEPOINT copy')
    return null
  } catch (thrown) {
    if (!(thrown instanceof Fault) || sqlState(thrown) === null) throw thrown
    if (sqlState(thrown) === '53200') throw tooManyLocks(tx.host, thrown)
    await tx.run('ROLLBACK TO SAVEPOINT copy')
    return thrown
  }
}

const untilStuck = async (tx: Session, statements: readonly Text[]): Promise<readonly Failure[]> => {
  const failures: Failure[] = []
  for (const statement of statements) {
    const fault = await attempt(tx, statement.sql)
    if (fault !== null) failures.push({ statement, fault })
  }
  if (failures.length === 0 || failures.length === statements.length) return failures
  return untilStuck(
    tx,
    failures.map(({ statement }) => statement),
  )
}

const HINT =
  'copy the schema once with: pg_dump --schema-only --no-owner --no-privileges <primary> | psql <replica>, then run repl-migrate setup again'

const notCopied = (host: string, failures: readonly Failure[]): Fault => {
  const lines = failures.map(({ statement, fault }) => `\n  ${statement.object}: ${fault.message}`)
  return new Fault('schema-not-copied', `${host}: cannot be created from the primary's catalogs:${lines.join('')}`, {
    host,
    hint: HINT,
    cause: failures[0]?.fault.cause,
  })
}

const tooManyLocks = (host: string, fault: Fault): Fault =>
  new Fault('schema-not-copied', `${fault.message}: the schema is too large to be created in one transaction`, {
    host,
    hint: `raise max_locks_per_transaction on ${host} for this once, or ${HINT}`,
    cause: fault.cause,
  })

const leftOut = (host: string, { statement, fault }: Failure): Finding =>
  finding({
    code: 'not-copied',
    weight: 'warning',
    host,
    object: statement.object,
    message: `${statement.object} was not copied to ${host} as a whole: ${fault.message}`,
    why: 'it uses something that is not there; rows do not need it, but migrations that alter it will fail there',
    cure: [statement.sql],
  })
