import { never } from '../base/never.ts'
import type { ActionReport, MigrationReport, StepReport } from './migration.ts'
import { sqlLine } from './words.ts'

/** Text of a message: mermaid ends it at `;` and reads `#…;` as a character's number. */
const said = (text: string): string =>
  sqlLine(text, 72).replace(/[#;<>]/g, character => `#${character.codePointAt(0)};`)

type Names = ReadonlyMap<string, string>

/** Hosts have any name; participants go by letters that mean nothing to mermaid. */
const namesOf = (migrations: readonly MigrationReport[]): Names => {
  const found = new Set(migrations.flatMap(({ steps }) => steps.map(({ host }) => host)))
  const hosts = ['primary', ...[...found].filter(host => host !== 'primary' && host !== 'materialize')]
  const all = found.has('materialize') ? [...hosts, 'materialize'] : hosts
  return new Map(all.map((host, index) => [host, `h${index}`]))
}

const actionLine = (action: ActionReport, host: string, replicas: readonly string[]): readonly string[] => {
  switch (action.do) {
    case 'set':
      return []
    case 'run':
      return [`tool->>${host}: ${said(action.sql)}`]
    case 'touch':
      return [`tool->>${host}: ${said(action.sql)}`, ...replicas.map(replica => `${host}-->>${replica}: rows again`)]
    case 'send':
      return replicas.map(replica => `${host}-->>${replica}: in the stream: ${said(action.sql)}`)
  }
}

const stepLines = (step: StepReport, names: Names): readonly string[] => {
  const host = names.get(step.host) ?? 'tool'
  const replicas = [...names].filter(([name]) => name !== 'primary' && name !== 'materialize').map(([, id]) => id)
  switch (step.do) {
    case 'sql':
      return step.actions.flatMap(action => actionLine(action, host, replicas))
    case 'backfill':
      return [
        `tool->>${host}: ${said(step.sql.join('; '))}`,
        ...replicas.map(replica => `${host}-->>${replica}: rows, batch by batch`),
      ]
    case 'barrier':
      return [`${host}-->>tool: has applied it`]
    case 'gate':
      return [`tool-)${host}: waits: ${said(step.why)}`]
    case 'refresh':
      return [`tool->>${host}: ${said(step.why)}`]
    case 'materialize':
      return [`tool-)${host}: ${said(step.why)}`]
    default:
      return never(step.do)
  }
}

/** Plans as a mermaid sequence diagram of the hosts, the order of things from top to bottom. */
export const planMermaid = (migrations: readonly MigrationReport[]): string => {
  const names = namesOf(migrations)
  const ids = [...names.values()]
  const span = ids.length === 1 ? ids[0] : `${ids[0]},${ids.at(-1)}`
  return [
    'sequenceDiagram',
    'participant tool as repl-migrate',
    ...[...names].map(([host, id]) => `participant ${id} as ${host}`),
    ...migrations.flatMap(({ name, findings, steps }) => [
      `Note over ${span}: ${said(findings.length > 0 ? `${name}: refused` : name)}`,
      ...(findings.length > 0 ? [] : steps.flatMap(step => stepLines(step, names))),
    ]),
  ]
    .map((line, index) => (index === 0 ? line : `  ${line}`))
    .join('\n')
}
