import { type DiffResult, diff } from '../../commands/compare.ts'
import { curesText } from '../../report/cure-text.ts'
import { writeDiff } from '../../report/diff-formats.ts'
import { diffText } from '../../report/diff-text.ts'
import type { DiffFormat } from '../../report/format-names.ts'
import type { Paint } from '../../report/paint.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'

type Options = { readonly format?: DiffFormat; readonly cure?: boolean }

const textOf = ({ replicas, findings }: DiffResult, { format = 'text', cure }: Options, paint: Paint): string => {
  if (cure === true) return curesText(findings, paint)
  if (format !== 'text' && format !== 'json') return writeDiff[format](replicas, findings)
  const text = replicas.map(replica => replica.text).join('\n')
  return text === '' ? paint.green('no difference') : diffText(text, paint)
}

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const result = await diff(await configOf(globals))
  const { outcome, replicas, findings } = result
  const tables = replicas.flatMap(({ replica, tables: own, columns }) =>
    own.map(table => ({ replica, ...table, columns: columns[table.table] ?? [] })),
  )
  const objects = replicas.flatMap(({ replica, objects: own }) => own.map(object => ({ replica, ...object })))
  const text = replicas.map(replica => replica.text).join('\n')
  return {
    report: { outcome, tables, objects, text, findings },
    text: paint => textOf(result, options, paint),
    exit: 0,
  }
}
