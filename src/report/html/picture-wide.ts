import type { DiffReport, HostReport } from '../diff.ts'
import type { HopLook } from './hop-look.ts'
import { html, type Markup } from './markup.ts'
import { type Box, boxHeight, clipped, hopsDrawn, hopTexts, hostBox } from './picture.ts'

const size = { width: 960, box: 184, row: 118, pad: 8 }

type Placed = { readonly host: HostReport; readonly box: Box }

/** Primary, replicas, Materialize from left to right; what stands alone in its column stands in its middle. */
const place = (hosts: readonly HostReport[]): ReadonlyMap<string, Placed> => {
  const columns = (['primary', 'replica', 'materialize'] as const)
    .map(role => hosts.filter(host => host.role === role))
    .filter(column => column.length > 0)
  const tallest = Math.max(...columns.map(column => column.length))
  const gap = (size.width - columns.length * size.box - 2) / Math.max(1, columns.length - 1)
  return new Map(
    columns.flatMap((column, at) =>
      column.map((host, row) => {
        const y = size.pad + (column.length === 1 ? ((tallest - 1) * size.row) / 2 : row * size.row)
        return [host.name, { host, box: { x: 1 + at * (size.box + gap), y, width: size.box } }] as const
      }),
    ),
  )
}

/** From the right of one box to the left of another, level for as long as its words stand on it. */
const line = (from: Box, to: Box, level: number): string => {
  const [start, end] = [from.x + from.width, to.x - 3]
  const [y1, y2] = [from.y + boxHeight / 2, to.y + boxHeight / 2]
  const turns = level === y2 ? `H${start + 14} V${y2} H${end}` : `H${end - 22} V${y2} H${end}`
  return `M${start} ${y1} ${turns}`
}

const hopMark = (hop: HopLook, from: Placed, to: Placed): Markup => {
  const level = (from.host.role === 'primary' ? to.box.y : from.box.y) + boxHeight / 2
  const [start, end] = [from.box.x + from.box.width + 17, to.box.x - 17]
  const [middle, room] = [(start + end) / 2, end - start]
  const below = hopTexts(hop).map(
    (text, index) =>
      html`<text class="lag" x="${middle}" y="${level + 18 + index * 15}">${clipped(text, room, 5.9)}</text>`,
  )
  return html`<g class="hop ${hop.health}"><path d="${line(from.box, to.box, level)}" marker-end="url(#tip-${hop.health})"/>
<text class="state" x="${middle}" y="${level - 9}">${clipped(hop.state, room, 6.8)}</text>${below}</g>
`
}

const tips = (['well', 'slow', 'broken'] as const).map(
  health =>
    html`<marker id="tip-${health}" class="tip ${health}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker>`,
)

/** The hosts side by side, for a wide page. */
export const pictureWide = (report: DiffReport, label: string): Markup => {
  const placed = place(report.hosts)
  const hops = hopsDrawn(report).flatMap(hop => {
    const [from, to] = [placed.get(hop.from), placed.get(hop.to)]
    return from === undefined || to === undefined ? [] : [hopMark(hop, from, to)]
  })
  const bottom = Math.max(...[...placed.values()].map(({ box }) => box.y)) + boxHeight + size.pad + 22
  const boxes = [...placed.values()].map(({ host, box }) => hostBox(host, box))
  return html`<svg class="wide" viewBox="0 0 ${size.width} ${bottom}" role="img" aria-label="${label}"><defs>${tips}</defs>
${boxes}${hops}</svg>`
}
