import type { Finding } from './finding.ts'
import type { Place } from './place.ts'

/** 1 failed, replication still safe; 2 usage, config or SQL cannot be read; 3 findings; 4 waiting at a gate; 5 in doubt. */
export type ExitCode = 1 | 2 | 3 | 4 | 5

type FaultDetails = {
  readonly hint?: string
  readonly place?: Place
  readonly host?: string
  readonly exit?: ExitCode
  readonly findings?: readonly Finding[]
  readonly cause?: unknown
}

/**
 * A failure we understand: what happened (`message`), where (`place`, `host`), and what to type next (`hint`).
 * Anything thrown that is not a Fault is a bug of ours.
 */
export class Fault extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly place: Place | undefined
  readonly host: string | undefined
  readonly exit: ExitCode
  readonly findings: readonly Finding[]

  constructor(code: string, message: string, details: FaultDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.name = 'Fault'
    this.code = code
    this.hint = details.hint
    this.place = details.place
    this.host = details.host
    this.exit = details.exit ?? 1
    this.findings = details.findings ?? []
  }
}
