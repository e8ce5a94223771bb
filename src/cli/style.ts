import pc from 'picocolors'

export type Style = ReturnType<typeof pc.createColors>

/** Colours for a stream: only on a terminal, never under NO_COLOR, CI or --no-color. */
export const styleFor = (stream: NodeJS.WriteStream, wanted: boolean | undefined): Style => {
  const plain = wanted === false || process.env['NO_COLOR'] !== undefined || process.env['CI'] !== undefined
  return pc.createColors(stream.isTTY === true && !plain)
}
