import type { ExitCode, Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Paint } from '../report/paint.ts'

/** The JSON document of a command, before `format`, `command` and `durationMs` are added. */
export type Document = {
  readonly outcome: string
  readonly findings?: readonly Finding[]
  readonly [field: string]: unknown
}

/** What a command has to say: for programs, for people, and to the shell. */
export type Outcome = {
  readonly report: Document
  readonly text: (paint: Paint) => string
  readonly exit: 0 | ExitCode
  /** What stopped it, told on stderr and first among the findings. */
  readonly fault?: Fault | null
}
