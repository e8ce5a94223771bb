import { extname } from 'node:path'
import type { Node } from 'yaml'
import { Fault } from '../base/fault.ts'
import type { Place } from '../base/place.ts'

/** A configuration file as it was written, and where each part of it stands (null where the language does not tell). */
export type RawConfig = {
  readonly path: string
  readonly value: unknown
  locate(path: readonly string[]): Place | null
}

/** A configuration file we found and cannot read. Exit 2. */
export const unreadable = (path: string, reason: string, details: { place?: Place; hint?: string } = {}): Fault =>
  new Fault('config-unreadable', `${path} cannot be read: ${reason}`, { exit: 2, ...details })

// JSON with comments is YAML once the comments are blanks of the same length.
const blankComments = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, piece =>
    piece.startsWith('"') ? piece : piece.replace(/\S/g, ' '),
  )

type Step = { readonly at: Node | null; readonly next: unknown }
type Yaml = typeof import('yaml')

// One key further into a document: what stands there and the node to point at (a mapping's key, a list's item).
const stepInto = ({ isMap, isNode, isScalar, isSeq }: Yaml, node: unknown, key: string): Step => {
  if (isMap(node)) {
    const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === key)
    return { at: isNode(pair?.key) ? pair.key : null, next: pair?.value }
  }
  const item: unknown = isSeq(node) ? node.items[Number(key)] : null
  return { at: isNode(item) ? item : null, next: item }
}

/** Reads JSON (comments and trailing commas allowed) and YAML. Throws `config-unreadable` with the place of the mistake. */
export const readData = async (path: string, text: string): Promise<RawConfig> => {
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const source = (extname(path) === '.json' ? blankComments(text) : text).replace(/^\uFEFF/, ' ')
  const document = yaml.parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file: path, line, column: col }
  }
  const [error] = document.errors
  if (error) throw unreadable(path, error.message, { place: placeAt(error.pos[0]) })
  const locate = (keys: readonly string[]): Place => {
    let offset = 0
    let node: unknown = document.contents
    for (const key of keys) {
      const { at, next } = stepInto(yaml, node, key)
      offset = at?.range?.[0] ?? offset
      node = next
    }
    return placeAt(offset)
  }
  return { path, value: document.toJS(), locate }
}
