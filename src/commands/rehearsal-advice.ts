import { Fault } from '../base/fault.ts'
import type { Plan } from '../plan/plan.ts'
import { serverError } from '../postgres/errors.ts'

const dependent =
  /^(materialized view|view|foreign table|function|trigger|rule|policy|constraint) (.+?)(?: on table (.+?))? depends on /

/** `DROP VIEW rv` for a line of the server's detail; null for what only a person can take apart, or another language. */
const removal = (line: string): string | null => {
  const [, sort, name, table] = dependent.exec(line) ?? []
  if (sort === undefined || name === undefined) return null
  if (sort === 'constraint') return table === undefined ? null : `ALTER TABLE ${table} DROP CONSTRAINT ${name}`
  return `DROP ${sort.toUpperCase()} ${name}${table === undefined ? '' : ` ON ${table}`}`
}

const detailsOf = ({ hint, place, host, exit, cause }: Fault) => ({
  ...(hint === undefined ? {} : { hint }),
  ...(place === undefined ? {} : { place }),
  ...(host === undefined ? {} : { host }),
  exit,
  cause,
})

/** The error of a rehearsal with what its statement's kind would have one write instead; as it is where that is nothing. */
export const withAdvice = (error: unknown, plan: Plan): unknown => {
  if (!(error instanceof Fault) || error.place === undefined || error.findings.length > 0) return error
  const place = JSON.stringify(error.place)
  const parts = plan.statements.flatMap(({ ruled }) =>
    JSON.stringify(ruled.statement.place) === place
      ? ruled.parts
      : ruled.parts.filter(({ part }) => JSON.stringify(part.place) === place),
  )
  const findings = parts.flatMap(({ ruling }) => {
    const instead = ruling.instead()
    return instead === null
      ? []
      : [
          {
            code: ruling.kind,
            weight: 'blocks' as const,
            host: error.host ?? null,
            object: ruling.object,
            place: error.place ?? null,
            message: error.message,
            why: ruling.why,
            cure: [instead],
          },
        ]
  })
  return findings.length === 0 ? error : new Fault(error.code, error.message, { ...detailsOf(error), findings })
}

/**
 * A rehearsal that failed because something on the replica depends on what the file takes away: a refusal, with what to drop there
 * first. Any other error comes back as it is.
 */
export const refuseDependents = (error: Fault, migration: string): Fault => {
  const said = serverError(error)
  const host = error.host ?? null
  if (said?.sqlState !== '2BP01' || host === null) return error
  const lines = (said.detail ?? '').split('\n')
  const removals = lines.flatMap(line => removal(line) ?? [])
  const cure = removals.length > 0 ? removals.join(';\n') : (said.detail ?? said.message)
  return new Fault('refused', `${migration} is refused, and nothing was run: ${error.message}`, {
    host,
    ...(error.place === undefined ? {} : { place: error.place }),
    hint: `drop what depends on it on ${host}, then run the same command again`,
    cause: error.cause,
    findings: [
      {
        code: 'dependents-on-replica',
        weight: 'blocks',
        host,
        object: null,
        place: error.place ?? null,
        message: `${host}: ${said.message}`,
        why: said.detail ?? said.message,
        cure: [`-- on ${host}\n${cure};`],
      },
    ],
  })
}
