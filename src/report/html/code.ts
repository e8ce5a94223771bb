import { changedWords, type Piece } from '../../drift/patch.ts'
import { type Row, rowsOf } from '../diff-rows.ts'
import { count } from '../words.ts'
import { html, type Markup } from './markup.ts'

const piece = ({ text, same }: Piece): Markup => (same ? html`${text}` : html`<b>${text}</b>`)

const gone = (content: Markup | readonly Markup[]): Markup => html`<del class="left">${content}</del>`
const come = (content: Markup | readonly Markup[]): Markup => html`<ins class="right">${content}</ins>`

const changed = (primary: string | null, replica: string | null): Markup => {
  if (primary !== null && replica !== null) {
    const { left, right } = changedWords(primary, replica)
    return html`${gone(left.map(piece))}${come(right.map(piece))}`
  }
  return html`${primary === null ? html`<span class="left none"></span>` : gone(html`${primary}`)}${replica === null ? html`<span class="right none"></span>` : come(html`${replica}`)}`
}

const rowMarkup = (row: Row): Markup => {
  switch (row.kind) {
    case 'folded':
      return html`<div class="row folded">${count(row.lines, 'equal line')}</div>`
    case 'same':
      return html`<div class="row same"><span class="left">${row.primary.text}</span><span class="right" aria-hidden="true">${row.replica.text}</span></div>`
    case 'changed':
      return html`<div class="row">${changed(row.primary?.text ?? null, row.replica?.text ?? null)}</div>`
  }
}

/** The unified text of one object, made for one column and for two: the style sheet chooses. */
export const codeBlock = (title: string, text: string): Markup =>
  html`<div class="code" role="group" aria-label="Text of ${title}">${rowsOf(text).map(rowMarkup)}</div>`
