import type { ColumnDiff, ColumnFacts } from '../diff-columns.ts'
import { count } from '../words.ts'
import { html, type Markup, nothing } from './markup.ts'

/** How the two sides of a column differ, in words. */
const remark = ({ facts: { primary, replica } }: ColumnDiff): string => {
  if (replica === null) return 'only on primary'
  if (primary === null) return 'only on replica'
  const parts = [
    primary.type === replica.type ? '' : 'type',
    primary.nullable === replica.nullable ? '' : 'nullability',
    primary.more === replica.more ? '' : 'default',
  ].filter(part => part !== '')
  return `${parts.join(' and ')} ${parts.length > 1 ? 'differ' : 'differs'}`
}

const marked = (text: string, differs: boolean): Markup => (differs ? html`<mark>${text}</mark>` : html`${text}`)

const side = (own: ColumnFacts | null, other: ColumnFacts | null, host: string): Markup => {
  if (own === null) return html`<td class="absent" data-host="${host}">not there</td>`
  const differs = (fact: 'type' | 'nullable' | 'more'): boolean => other !== null && own[fact] !== other[fact]
  const more = own.more === '' ? nothing : html`<span class="more">${marked(own.more, differs('more'))}</span>`
  return html`<td data-host="${host}"><code>${marked(own.type, differs('type'))}</code> <span class="null">${marked(own.nullable ? 'null' : 'not null', differs('nullable'))}</span>${more}</td>`
}

const row = (column: ColumnDiff, replica: string): Markup => {
  const { primary: ours, replica: theirs } = column.facts
  const key = (ours ?? theirs)?.key === true ? html` <span class="key">key</span>` : nothing
  return html`<tr><th scope="row"><code>${column.name}</code>${key}<span class="remark">${remark(column)}</span></th>${side(ours, theirs, 'primary')}${side(theirs, ours, replica)}</tr>
`
}

const equalText = (columns: readonly ColumnDiff[]): Markup => {
  if (columns.length === 0) return nothing
  const names = columns.map(({ name }, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)
  return html`<p class="equal-columns">${count(columns.length, 'equal column')}: ${names}</p>`
}

/** The columns of a table that differ, host beside host, and the names of those that do not. */
export const columnGrid = (table: string, columns: readonly ColumnDiff[], replica: string): Markup => {
  const differing = columns.filter(({ same }) => !same)
  const equal = equalText(columns.filter(({ same }) => same))
  if (differing.length === 0) return equal
  return html`<table class="grid"><caption class="unseen">Columns of ${table} that differ</caption>
<thead><tr><th scope="col">column</th><th scope="col">primary</th><th scope="col">${replica}</th></tr></thead>
<tbody>${differing.map(column => row(column, replica))}</tbody></table>
${equal}`
}
