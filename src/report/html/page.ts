import type { Finding } from '../../base/finding.ts'
import { curesText } from '../cure-text.ts'
import type { DiffReport } from '../diff.ts'
import { listed, verdict } from '../diff-headline.ts'
import { isGrave } from '../finding-text.ts'
import { plain } from '../paint.ts'
import { upperFirst } from '../words.ts'
import { type Entry, entriesOf, findingsOn, replicaSection } from './changes.ts'
import { copyable, findingsSection } from './findings.ts'
import { hopLook, hopSentence } from './hop-look.ts'
import { html, type Markup, nothing, verbatim } from './markup.ts'
import { pictureTall } from './picture-tall.ts'
import { pictureWide } from './picture-wide.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { styleOfCode } from './style-code.ts'
import { styleOfPicture } from './style-picture.ts'
import { toolbar } from './toolbar.ts'

/** Nothing on the page comes from elsewhere, and the browser is told to see to it. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'"

const titleOf = ({ outcome, hosts }: DiffReport): string => {
  const replicas = hosts.filter(({ role }) => role === 'replica').map(({ name }) => name)
  const names = listed(['primary', ...(replicas.length > 3 ? [`${replicas.length} replicas`] : replicas)])
  return outcome === 'equal' ? `${names} are equal` : `${names} differ`
}

const header = (report: DiffReport): Markup => {
  const bad = report.findings.some(isGrave)
  const date = `${report.at.slice(0, 10)} ${report.at.slice(11, 19)} UTC`
  return html`<header><p class="kicker">repl-migrate diff</p>
<h1>${upperFirst(titleOf(report))}</h1>
<p class="verdict ${bad ? 'bad' : 'good'}"><span aria-hidden="true">${bad ? '✕' : '✓'}</span> ${upperFirst(verdict(report))}.</p>
<p class="read">Read <time datetime="${report.at}">${date}</time></p></header>
`
}

const topology = (report: DiffReport): Markup => {
  const label = report.hops.map(hop => hopSentence(hopLook(hop))).join('. ') || 'no hop'
  return html`<section class="topology" aria-labelledby="topology"><h2 id="topology">Topology</h2>
${pictureWide(report, label)}${pictureTall(report, label)}</section>
`
}

const cures = ({ findings }: DiffReport): Markup => {
  if (!findings.some(({ cure }) => cure.length > 0)) return nothing
  return html`<section aria-labelledby="cure" data-section><details class="cures"><summary><h2 id="cure">All of the cure, in order</h2></summary>
${copyable(curesText(findings, plain))}</details></section>
`
}

const anchors = (entries: readonly Entry[], report: DiffReport): ReadonlyMap<Finding, string> =>
  new Map(entries.flatMap(entry => findingsOn(entry, report).map(finding => [finding, entry.anchor])))

/** A diff as one self-contained HTML page: it loads nothing, reads well without its script, and depends on the report alone. */
export const diffPage = (report: DiffReport): string => {
  const entries = entriesOf(report)
  const anchorOf = anchors(entries, report)
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}"><link rel="icon" href="data:,">
<title>${upperFirst(titleOf(report))} · repl-migrate</title>
<style>${verbatim([style, styleOfPicture, styleOfCode].join(''))}</style></head>
<body><button type="button" id="theme" hidden aria-pressed="false">Dark</button>
<div class="page">${header(report)}<main>${topology(report)}${toolbar(report)}<div id="results">${findingsSection(report, finding => anchorOf.get(finding) ?? null)}
${report.replicas.map((replica, index) => replicaSection(replica, index, entries, report))}${cures(report)}</div></main></div>
<script type="module">${verbatim(script)}</script></body></html>
`.markup
}
