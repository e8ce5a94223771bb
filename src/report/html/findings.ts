import type { Finding } from '../../base/finding.ts'
import type { DiffReport } from '../diff.ts'
import { byWeight, notCounted } from '../finding-text.ts'
import { count, upperFirst } from '../words.ts'
import { html, type Markup, nothing } from './markup.ts'
import { weightBadge } from './weights.ts'

/** Where on the page an object of a finding is shown; null where it is not. */
export type AnchorOf = (finding: Finding) => string | null

/** SQL with a button that takes it along; the button is for those whose browser runs the script. */
export const copyable = (sql: string): Markup =>
  html`<div class="sql"><pre tabindex="0">${sql}</pre><button type="button" class="copy" hidden>Copy</button></div>`

const where = (finding: Finding, anchorOf: AnchorOf): Markup => {
  const { host, object, code } = finding
  const anchor = anchorOf(finding)
  const named = object === null ? nothing : html` <code>${object}</code>`
  const linked = anchor === null ? named : html` <a href="#${anchor}"><code>${object ?? ''}</code></a>`
  return html`<p class="where">${host ?? ''}${linked} <span class="code-name">${code}</span></p>`
}

const item = (finding: Finding, anchorOf: AnchorOf): Markup => {
  const { weight, message, why, cure } = finding
  return html`<li class="finding ${weight}" data-weight="${weight}"><h3>${weightBadge(weight)} ${message}</h3>
${where(finding, anchorOf)}${why === '' || why === message ? nothing : html`<p>${why}</p>`}${cure.map(copyable)}</li>
`
}

const list = (findings: readonly Finding[], anchorOf: AnchorOf): Markup =>
  html`<ul class="findings">${findings.map(finding => item(finding, anchorOf))}</ul>`

/** Every finding, gravest first; notes folded away where something graver is there; at last how many do not count. */
export const findingsSection = ({ findings, suppressed }: DiffReport, anchorOf: AnchorOf): Markup => {
  const rest = suppressed.length === 0 ? nothing : html`<p class="read">${upperFirst(notCounted(suppressed))}.</p>`
  if (findings.length === 0) return rest
  const sorted = byWeight(findings)
  const notes = sorted.filter(({ weight }) => weight === 'note')
  const others = sorted.filter(({ weight }) => weight !== 'note')
  const folded = html`<details class="notes" data-group><summary>${count(notes.length, 'note')}: harmless</summary>${list(notes, anchorOf)}</details>`
  return html`<section aria-labelledby="findings" data-section><h2 id="findings">What replication makes of it</h2>
${others.length === 0 ? list(notes, anchorOf) : list(others, anchorOf)}${others.length > 0 && notes.length > 0 ? folded : nothing}${rest}</section>
`
}
