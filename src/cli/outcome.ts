import type { ExitCode } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Style } from './style.ts'

/** The JSON document of a command, before `format`, `command` and `durationMs` are added. */
export type Report = {
  readonly outcome: string
  readonly findings?: readonly Finding[]
  readonly [field: string]: unknown
}

/** What a command has to say: for programs, for people, and to the shell. */
export type Outcome = {
  readonly report: Report
  readonly text: (style: Style) => string
  readonly exit: 0 | ExitCode
}
