import { curesText } from './cure-text.ts'
import type { DiffReport } from './diff.ts'
import { diffMarkdown } from './diff-markdown.ts'
import { diffMermaid } from './diff-mermaid.ts'
import type { DiffFormat } from './format-names.ts'
import { diffPage } from './html/page.ts'
import { plain } from './paint.ts'

/** What differs, for another program or another pair of eyes. `sql`: what would make the replica like the primary, ordered. */
export const writeDiff: Record<
  Exclude<DiffFormat, 'text' | 'side-by-side' | 'json'>,
  (report: DiffReport) => string
> = {
  markdown: diffMarkdown,
  html: diffPage,
  sql: ({ findings }) => curesText(findings, plain),
  mermaid: diffMermaid,
}
