import { findingText } from './finding-text.ts'
import type { Paint } from './paint.ts'
import type { HopReport, MigrationStatus, StatusReport } from './status.ts'
import { bytes, count, hang } from './words.ts'

const behind = ({ lagBytes, lagSeconds }: HopReport): string => {
  if (lagBytes === null) return ''
  const seconds = lagSeconds === null || lagSeconds < 1 ? '' : `, ${lagSeconds.toFixed(1)} s`
  return lagBytes === 0 ? '  up to date' : `  ${bytes(lagBytes)}${seconds} behind`
}

/** A slot that nobody reads keeps the publisher's WAL. */
const retained = ({ slot }: HopReport): string =>
  slot === null || slot.active || slot.retainedBytes === null
    ? ''
    : `; its slot ${slot.name} keeps ${bytes(slot.retainedBytes)} of WAL`

const hopText = (hop: HopReport, width: number, paint: Paint): string => {
  const well = hop.state === 'streaming'
  const copying = hop.subscription?.copying ?? []
  const copies = copying.length === 0 ? '' : `; initial copy of ${copying.join(', ')}`
  const state = (well ? paint.green : paint.yellow)(hop.state)
  return `${`${hop.from} → ${hop.to}`.padEnd(width)}  ${state}${behind(hop)}${retained(hop)}${copies}`
}

const tint = (state: string, paint: Paint): ((text: string) => string) => {
  if (state === 'done') return paint.green
  return state === 'failed' ? paint.red : paint.yellow
}

const cellsOf = ({ primary, replicas }: MigrationStatus): readonly string[] => [primary, ...Object.values(replicas)]

/** Waits come again by themselves; what matters is what is still to run, and who must move first. */
const leftText = ({ left }: MigrationStatus): readonly string[] => {
  const shown = left
    .filter(step => step.do === 'sql' || step.do === 'gate' || step.do === 'backfill')
    .map(({ host, id }) => `${host} ${id}`)
  return shown.length === 0 ? [] : [`left: ${shown.join(', ')}`]
}

/** So many of those done last are shown; the ones before only count. */
const recent = 3

const rows = (migrations: readonly MigrationStatus[], paint: Paint): readonly string[] => {
  const hosts = ['primary', ...Object.keys(migrations[0]?.replicas ?? {})]
  const firstOpen = migrations.findIndex(migration => cellsOf(migration).some(state => state !== 'done'))
  const folded = Math.max(0, (firstOpen === -1 ? migrations.length : firstOpen) - recent)
  const shown = migrations.slice(folded > 1 ? folded : 0)
  const name = Math.max('migration'.length, ...shown.map(migration => migration.name.length))
  const widths = hosts.map((host, index) =>
    Math.max(host.length, ...shown.map(migration => (cellsOf(migration)[index] ?? '').length)),
  )
  const line = (first: string, cells: readonly string[]): string => [first.padEnd(name), ...cells].join('  ').trimEnd()
  return [
    paint.bold(
      line(
        'migration',
        hosts.map((host, index) => host.padEnd(widths[index] ?? 0)),
      ),
    ),
    ...(folded > 1 ? [paint.dim(`… ${count(folded, 'migration')} done before`)] : []),
    ...shown.flatMap(migration => [
      line(
        migration.name,
        cellsOf(migration).map((state, index) => tint(state, paint)(state.padEnd(widths[index] ?? 0))),
      ),
      ...[...(migration.error === null ? [] : [migration.error]), ...leftText(migration)].map(
        text => `  ${paint.dim(hang(text, '  '))}`,
      ),
    ]),
  ]
}

/** Hops, migrations × hosts, what is wrong, and what to type next. */
export const statusText = ({ hops, migrations, findings, next }: StatusReport, paint: Paint): string => {
  const width = Math.max(0, ...hops.map(({ from, to }) => `${from} → ${to}`.length))
  return [
    ...hops.map(hop => hopText(hop, width, paint)),
    '',
    ...rows(migrations, paint),
    '',
    ...findings.map(finding => findingText(finding, paint)),
    `${paint.cyan('next')}: ${next}`,
  ].join('\n')
}
