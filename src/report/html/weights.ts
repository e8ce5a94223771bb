import type { Weight } from '../../base/finding.ts'
import { html, type Markup } from './markup.ts'

const looks: Record<Weight, { readonly glyph: string; readonly about: string }> = {
  blocks: { glyph: '✕', about: 'replication stops or loses rows' },
  'stalls-materialize': { glyph: '‖', about: 'a Materialize table dies' },
  diverges: { glyph: '≠', about: 'the hosts come to hold different rows without an error' },
  locks: { glyph: '!', about: 'the application waits' },
  warning: { glyph: '!', about: 'worth a change' },
  note: { glyph: 'i', about: 'harmless' },
}

/** A weight as a word with its sign, so that no one needs to see its colour. */
export const weightBadge = (weight: Weight): Markup =>
  html`<span class="weight ${weight}" title="${looks[weight].about}"><span aria-hidden="true">${looks[weight].glyph}</span> ${weight}</span>`
