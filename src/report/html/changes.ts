import type { Finding, Weight } from '../../base/finding.ts'
import type { DiffReport, ReplicaDiff } from '../diff.ts'
import { changesOf, type DiffChange, findingsAbout, kindWords } from '../diff-changes.ts'
import { headline } from '../diff-headline.ts'
import { upperFirst } from '../words.ts'
import { codeBlock } from './code.ts'
import { columnGrid } from './columns.ts'
import { html, type Markup, nothing } from './markup.ts'
import { weightBadge } from './weights.ts'

/** An object that differs, with its place on the page. */
export type Entry = { readonly change: DiffChange; readonly replica: ReplicaDiff; readonly anchor: string }

/** Everything that differs, with names for links that hold nothing of the objects' own names. */
export const entriesOf = ({ replicas }: DiffReport): readonly Entry[] =>
  replicas
    .flatMap(replica => changesOf(replica).map(change => ({ change, replica })))
    .map((entry, index) => ({ ...entry, anchor: `object-${index + 1}` }))

/** The findings about an entry and its parts, gravest first. */
export const findingsOn = ({ change, replica }: Entry, { findings, replicas }: DiffReport): readonly Finding[] =>
  findingsAbout(
    change.id,
    findings,
    replica.replica,
    replicas.map(one => one.replica),
  )

const badges = (findings: readonly Finding[]): readonly Markup[] => {
  const weights = new Set<Weight>(findings.map(({ weight }) => weight))
  return [...weights].filter(weight => weight !== 'note').map(weightBadge)
}

const card = (entry: Entry, report: DiffReport): Markup => {
  const { change, replica, anchor } = entry
  const findings = findingsOn(entry, report)
  const weights = [...new Set(findings.map(({ weight }) => weight))].join(' ')
  const columns = change.sort === 'table' ? (replica.columns[change.id] ?? []) : []
  const grid = columns.length === 0 ? nothing : columnGrid(change.id, columns, replica.replica)
  const sort = change.sort === 'table' ? nothing : html`<span class="sort">${change.sort}</span> `
  return html`<details class="object" id="${anchor}" data-weight="${weights}" open><summary><h3>${sort}<code>${change.id}</code></h3><span class="kind">${kindWords[change.kind]}</span>${badges(findings)}</summary>
<div class="body">${change.kind === 'differs' ? grid : nothing}${codeBlock(change.title, change.text)}</div></details>
`
}

const equalList = ({ equal }: ReplicaDiff): Markup => {
  if (equal.length === 0) return nothing
  const shown = equal.slice(0, mostEqual)
  const more = equal.length - shown.length
  const items = shown.map(
    ({ sort, object }) =>
      html`<li>${sort === 'table' ? nothing : html`<span class="sort">${sort}</span> `}<code>${object}</code></li>`,
  )
  return html`<details class="equal" data-group><summary>${equal.length} equal</summary><ul>${items}</ul>${more > 0 ? html`<p>… and ${more} more</p>` : nothing}</details>`
}

/** More names of equal objects than this nobody reads. */
const mostEqual = 2000

/** What differs between the primary and one replica, unfolded, and the names of what does not, folded. */
export const replicaSection = (
  replica: ReplicaDiff,
  index: number,
  entries: readonly Entry[],
  report: DiffReport,
): Markup => {
  const own = entries.filter(entry => entry.replica === replica)
  const sentence = headline(replica, report.hosts)
  const id = `replica-${index + 1}`
  return html`<section aria-labelledby="${id}" data-section><h2 id="${id}">${upperFirst(sentence)}</h2>
${own.map(entry => card(entry, report))}${equalList(replica)}</section>
`
}
