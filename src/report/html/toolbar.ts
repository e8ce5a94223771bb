import type { DiffReport } from '../diff.ts'
import { weights } from '../finding-text.ts'
import { html, type Markup, nothing } from './markup.ts'
import { weightBadge } from './weights.ts'

const weightButtons = ({ findings }: DiffReport): readonly Markup[] =>
  weights
    .map(weight => ({ weight, number: findings.filter(finding => finding.weight === weight).length }))
    .filter(({ number }) => number > 0)
    .map(
      ({ weight, number }) =>
        html`<button type="button" class="filter" data-filter="${weight}" aria-pressed="false">${weightBadge(weight)} <span class="number">${number}</span></button>`,
    )

const columnsChoice = html`<fieldset class="view"><legend class="unseen">Show the text in</legend><label><input type="radio" name="view" value="one" checked> one column</label><label><input type="radio" name="view" value="two" id="two-columns"> side by side</label></fieldset>`

/** Search and filters, which need the script, and the choice of one or two columns, which does not. */
export const toolbar = (report: DiffReport): Markup => {
  if (report.outcome === 'equal' && report.findings.length === 0) return nothing
  return html`<div class="tools"><div class="scripted" role="search" hidden><label class="unseen" for="search">Search objects and findings</label><input type="search" id="search" placeholder="Search ( / )" autocomplete="off" spellcheck="false">${weightButtons(report)}<output id="shown" for="search"></output></div>${report.outcome === 'equal' ? nothing : columnsChoice}</div>
`
}
