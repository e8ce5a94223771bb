import { type StatusResult, status } from '../../commands/status.ts'
import { faultText } from '../fault-text.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import type { Style } from '../style.ts'

const lag = (bytes: number | null, seconds: number | null): string => {
  if (bytes === null) return ''
  return `, ${bytes} bytes behind${seconds === null ? '' : ` (${seconds.toFixed(3)} s)`}`
}

const tint = (state: string, style: Style): ((text: string) => string) => {
  if (state === 'done') return style.green
  return state === 'failed' ? style.red : style.yellow
}

const table = (result: StatusResult, style: Style): string[] => {
  const hosts = ['primary', ...Object.keys(result.migrations[0]?.replicas ?? {})]
  const width = Math.max(9, ...result.migrations.map(({ name }) => name.length))
  const columns = hosts.map(host => Math.max(host.length, 13))
  const head = `${'migration'.padEnd(width)}  ${hosts.map((host, index) => host.padEnd(columns[index] ?? 13)).join('  ')}`
  const rows = result.migrations.map(({ name, primary, replicas, error }) => {
    const cells = [primary, ...Object.values(replicas)].map((state, index) =>
      tint(state, style)(state.padEnd(columns[index] ?? 13)),
    )
    return `${name.padEnd(width)}  ${cells.join('  ')}${error === null ? '' : `\n  ${style.dim(error)}`}`
  })
  return [style.bold(head), ...rows]
}

const text = (result: StatusResult, style: Style): string =>
  [
    ...result.hops.map(hop => `${hop.from} → ${hop.to}: ${hop.state}${lag(hop.lagBytes, hop.lagSeconds)}`),
    '',
    ...table(result, style),
    '',
    ...result.faults.map(fault => faultText(fault, style)),
    `${style.cyan('next')}  ${result.next}`,
  ].join('\n')

export const run = async (globals: Globals): Promise<Outcome> => {
  const result = await status(await configOf(globals))
  const { faults: _faults, ...report } = result
  return { report, text: style => text(result, style), exit: 0 }
}
