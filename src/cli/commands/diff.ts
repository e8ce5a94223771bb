import { diff } from '../../commands/compare.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import type { Style } from '../style.ts'

const tint = (line: string, style: Style): string => {
  if (line.startsWith('+++') || line.startsWith('---')) return style.bold(line)
  if (line.startsWith('+')) return style.green(line)
  if (line.startsWith('-')) return style.red(line)
  return line.startsWith('@@') ? style.cyan(line) : line
}

export const run = async (globals: Globals): Promise<Outcome> => {
  const result = await diff(await configOf(globals))
  const text = result.replicas.map(replica => replica.text).join('\n')
  const tables = result.replicas.flatMap(({ replica, tables: own, objects }) => [
    ...own.map(table => ({ replica, ...table })),
    ...objects.map(object => ({ replica, ...object })),
  ])
  return {
    report: { outcome: result.outcome, tables, text },
    text: style =>
      text === ''
        ? style.green('no difference')
        : text
            .split('\n')
            .map(line => tint(line, style))
            .join('\n'),
    exit: 0,
  }
}
