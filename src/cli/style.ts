import pc from 'picocolors'
import type { Paint } from '../report/paint.ts'

/** Is a person looking at this stream right now? */
export const isLive = (stream: NodeJS.WriteStream): boolean => stream.isTTY === true && !process.env['CI']

/** Colours for a stream: only on a terminal, never under NO_COLOR, CI or --no-color. */
export const styleFor = (stream: NodeJS.WriteStream, wanted: boolean | undefined): Paint =>
  pc.createColors(isLive(stream) && wanted !== false && !process.env['NO_COLOR'])
