import type { Finding } from '../base/finding.ts'
import { curesText } from './cure-text.ts'
import type { ColumnDiff, ReplicaDiff } from './diff.ts'
import type { DiffFormat } from './format-names.ts'
import { code, fenced } from './markdown.ts'
import { plain } from './paint.ts'
import { count } from './words.ts'

const kinds = {
  'only-on-primary': 'only on primary',
  'only-on-replica': 'only on replica',
  differs: 'differs',
} as const

const changesOf = ({ tables, objects }: ReplicaDiff) => [
  ...tables.map(({ table, kind, text }) => ({ name: table, kind, text })),
  ...objects.map(({ object, sort, kind, text }) => ({ name: `${sort} ${object}`, kind, text })),
]

const markdown = (replicas: readonly ReplicaDiff[]): string =>
  replicas
    .map(replica => {
      const changes = changesOf(replica)
      const head = `### primary and ${code(replica.replica)}: ${count(changes.length, 'difference')}\n`
      const parts = changes.map(
        ({ name, kind, text }) => `${code(name)}: ${kinds[kind]}\n\n${fenced(text.trimEnd(), 'diff')}\n`,
      )
      return [head, ...parts].join('\n')
    })
    .join('\n')

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const html = (text: string): string => text.replace(/[&<>]/g, found => entities[found] ?? found)

const classes: Readonly<Record<string, string>> = { '+': 'ins', '-': 'del' }

const htmlLine = (line: string): string => {
  const element = /^(?:---|\+\+\+)/.test(line) ? 'b' : (classes[line.charAt(0)] ?? 'span')
  return `<${element}>${html(line)}</${element}>`
}

const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
pre{overflow:auto;padding:.7rem;border:1px solid #8886;border-radius:6px}ins{background:#2da44e33;text-decoration:none}
del{background:#cf222e2b;text-decoration:none}:root{color-scheme:light dark}`

const page = (replicas: readonly ReplicaDiff[]): string => {
  const body = replicas.flatMap(replica => [
    `<h2>primary and ${html(replica.replica)}</h2>`,
    ...changesOf(replica).map(
      ({ name, kind, text }) =>
        `<h3>${html(name)}: ${kinds[kind]}</h3>\n<pre>${text.trimEnd().split('\n').map(htmlLine).join('\n')}</pre>`,
    ),
    ...(replica.text === '' ? ['<p>no difference</p>'] : []),
  ])
  return `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>schema diff</title>\n<style>${style}</style>\n<h1>Schema diff</h1>\n${body.join('\n')}\n</html>\n`
}

const word = (type: string): string => type.replace(/\W+/g, '_').replace(/_$/, '')

const column = ({ name, primary, replica }: ColumnDiff): string => {
  const note =
    replica === null
      ? 'only on primary'
      : primary === null
        ? 'only on replica'
        : primary === replica
          ? ''
          : `${replica} on replica`
  return `    ${word(primary ?? replica ?? '')} ${word(name)}${note === '' ? '' : ` "${note.replaceAll('"', "'")}"`}`
}

const mermaid = (replicas: readonly ReplicaDiff[]): string =>
  [
    'erDiagram',
    ...replicas.flatMap(({ columns }) =>
      Object.entries(columns).flatMap(([table, own]) => [
        `  "${table.replaceAll('"', "'")}" {`,
        ...own.map(column),
        '  }',
      ]),
    ),
  ].join('\n')

/** What differs, for another program or another pair of eyes. `sql`: what would make the replica like the primary, ordered. */
export const writeDiff: Record<
  Exclude<DiffFormat, 'text' | 'json'>,
  (replicas: readonly ReplicaDiff[], findings: readonly Finding[]) => string
> = {
  markdown,
  html: page,
  sql: (_replicas, findings) => curesText(findings, plain),
  mermaid,
}
