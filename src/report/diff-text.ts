import type { Paint } from './paint.ts'

const tint = (line: string, paint: Paint): string => {
  if (line.startsWith('+++') || line.startsWith('---')) return paint.bold(line)
  if (line.startsWith('+')) return paint.green(line)
  if (line.startsWith('-')) return paint.red(line)
  return line.startsWith('@@') ? paint.cyan(line) : line
}

/** Unified text with the usual colours. */
export const diffText = (unified: string, paint: Paint): string =>
  unified
    .trimEnd()
    .split('\n')
    .map(line => tint(line, paint))
    .join('\n')
