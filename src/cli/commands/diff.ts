import { diff } from '../../commands/compare.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import type { Paint } from '../../report/paint.ts'

const tint = (line: string, paint: Paint): string => {
  if (line.startsWith('+++') || line.startsWith('---')) return paint.bold(line)
  if (line.startsWith('+')) return paint.green(line)
  if (line.startsWith('-')) return paint.red(line)
  return line.startsWith('@@') ? paint.cyan(line) : line
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
    text: paint =>
      text === ''
        ? paint.green('no difference')
        : text
            .split('\n')
            .map(line => tint(line, paint))
            .join('\n'),
    exit: 0,
  }
}
