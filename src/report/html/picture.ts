import type { DiffReport, HostReport } from '../diff.ts'
import { type HopLook, hopLook } from './hop-look.ts'
import { html, type Markup } from './markup.ts'

/** A place for a host on the picture. */
export type Box = { readonly x: number; readonly y: number; readonly width: number }

export const boxHeight = 68

const nameOf = ({ role, name }: HostReport): string => (role === 'materialize' ? 'Materialize' : name)

const aboutOf = ({ role, name, version, database }: HostReport): readonly string[] => {
  if (role === 'materialize') return ['reads the replica']
  const server = version === null ? 'PostgreSQL' : `PostgreSQL ${version}`
  return [name === role ? server : `${role}, ${server}`, ...(database === null ? [] : [`database ${database}`])]
}

/** As much of a text as fits; the sentence for screen readers has all of it. */
export const clipped = (text: string, width: number, perCharacter: number): string => {
  const most = Math.max(4, Math.floor(width / perCharacter))
  const characters = [...text]
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text
}

/** A host: its name, and what it is. */
export const hostBox = (host: HostReport, { x, y, width }: Box): Markup => {
  const lines = aboutOf(host).map(
    (line, index) =>
      html`<text class="about" x="${x + 14}" y="${y + 42 + index * 15}">${clipped(line, width - 24, 6.1)}</text>`,
  )
  return html`<g><rect class="host ${host.role}" x="${x}" y="${y}" width="${width}" height="${boxHeight}" rx="8"/>
<text class="name" x="${x + 14}" y="${y + 24}">${clipped(nameOf(host), width - 24, 8.2)}</text>${lines}</g>
`
}

/** What is said of a hop besides its state. */
export const hopTexts = (hop: HopLook): readonly string[] => [hop.lag, hop.slot, hop.more].filter(text => text !== '')

/** One line for each two hosts: of several slots between them, the one that is worst off, with how many there are. */
export const hopsDrawn = ({ hops }: Pick<DiffReport, 'hops'>): readonly HopLook[] => {
  const order = { broken: 0, slow: 1, well: 2 }
  const looks = hops.map(hopLook)
  const ends = [...new Set(looks.map(({ from, to }) => `${from}\n${to}`))]
  return ends.flatMap(end => {
    const own = looks.filter(({ from, to }) => `${from}\n${to}` === end)
    const [worst] = own.toSorted((left, right) => order[left.health] - order[right.health])
    if (worst === undefined) return []
    return [own.length === 1 ? worst : { ...worst, slot: `${own.length} slots` }]
  })
}
