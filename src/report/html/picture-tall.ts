import type { DiffReport, HostReport } from '../diff.ts'
import type { HopLook } from './hop-look.ts'
import { html, type Markup } from './markup.ts'
import { boxHeight, clipped, hopsDrawn, hopTexts, hostBox } from './picture.ts'

const size = { width: 340, indent: 26, line: 17, gap: 14 }

type Level = { readonly host: HostReport; readonly hop: HopLook | null; readonly depth: number }

/** The hosts as a tree from the primary down; Materialize under each replica it reads. */
const levelsOf = ({ hosts, hops }: DiffReport): readonly Level[] => {
  const drawn = hopsDrawn({ hops })
  const below = (from: HostReport, depth: number): readonly Level[] => {
    const next = drawn.filter(hop => hop.from === from.name)
    return [
      ...next.flatMap(hop => {
        const host = hosts.find(({ name }) => name === hop.to)
        return host === undefined ? [] : [{ host, hop, depth }, ...below(host, depth + 1)]
      }),
    ]
  }
  return hosts
    .filter(({ role }) => role === 'primary')
    .flatMap(host => [{ host, hop: null, depth: 0 }, ...below(host, 1)])
}

type Drawing = { readonly y: number; readonly marks: readonly Markup[]; readonly stems: readonly number[] }

const draw = ({ y, marks, stems }: Drawing, { host, hop, depth }: Level): Drawing => {
  const x = 1 + depth * size.indent
  const box = { x, width: size.width - x - 1 }
  if (hop === null) return { y: y + boxHeight, marks: [...marks, hostBox(host, { ...box, y })], stems: [y + boxHeight] }
  const texts = hopTexts(hop)
  const top = y + size.gap + size.line * (1 + texts.length) + 8
  const [stem, middle] = [x - size.indent / 2, top + boxHeight / 2]
  const words = texts.map(
    (text, index) =>
      html`<text class="lag" x="${x + 2}" y="${y + size.gap + size.line * (index + 2) - 5}">${clipped(text, box.width, 6.6)}</text>`,
  )
  const mark = html`<g class="hop ${hop.health}"><path d="M${stem} ${stems[depth - 1] ?? y} V${middle} H${x - 3}"/>
<text class="state" x="${x + 2}" y="${y + size.gap + size.line - 5}">${clipped(hop.state, box.width, 7)}</text>${words}</g>
`
  return {
    y: top + boxHeight,
    marks: [...marks, mark, hostBox(host, { ...box, y: top })],
    stems: [...stems.slice(0, depth), top + boxHeight],
  }
}

/** The hosts below each other, for a phone. */
export const pictureTall = (report: DiffReport, label: string): Markup => {
  const { y, marks } = levelsOf(report).reduce(draw, { y: 1, marks: [], stems: [] })
  return html`<svg class="tall" viewBox="0 0 ${size.width} ${y + 1}" role="img" aria-label="${label}">
${marks}</svg>`
}
