import type { Finding } from '../base/finding.ts'
import { findingsGithub } from './finding-github.ts'
import { findingsGitlab } from './finding-gitlab.ts'
import { findingsJunit } from './finding-junit.ts'
import { findingsMarkdown } from './finding-markdown.ts'
import { findingsSarif } from './finding-sarif.ts'
import type { FindingFormat } from './format-names.ts'

/** What the writers need to know besides the findings. */
export type About = {
  /** The command. */
  readonly command: string
  readonly version: string
  /** What to say where nothing was found. */
  readonly clean: string
  /** Which findings fail the command. */
  readonly fails: (finding: Finding) => boolean
}

/** Findings for another program. `text` and `json` are not written here: they show more than findings. */
export const writeFindings: Record<
  Exclude<FindingFormat, 'text' | 'json'>,
  (findings: readonly Finding[], about: About) => string
> = {
  markdown: (findings, { clean }) => findingsMarkdown(findings, clean),
  github: findings => findingsGithub(findings),
  sarif: (findings, { version }) => findingsSarif(findings, version),
  junit: (findings, { command, fails }) => findingsJunit(findings, command, fails),
  gitlab: findings => findingsGitlab(findings),
}
