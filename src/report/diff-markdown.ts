import type { DiffReport, ReplicaDiff } from './diff.ts'
import { changesOf, type DiffChange, findingsAbout, kindWords } from './diff-changes.ts'
import { headline, verdict } from './diff-headline.ts'
import { findingsMarkdown } from './finding-markdown.ts'
import { byWeight, notCounted } from './finding-text.ts'
import { cell, code, fenced, inHtml } from './markdown.ts'
import { count, upperFirst } from './words.ts'

/** GitHub takes no longer comment than this. */
const limit = 65_536

/** The longest tables of a comment that is still read. */
const mostRows = 40

const row = ({ id, title, kind }: DiffChange, replica: ReplicaDiff, report: DiffReport): string => {
  const names = report.replicas.map(one => one.replica)
  const [gravest] = findingsAbout(id, report.findings, replica.replica, names)
  const means = gravest === undefined ? '' : `**${gravest.weight}** ${cell(gravest.message)}`
  return `| ${code(title)} | ${kindWords[kind]} | ${means} |`
}

const summary = (replica: ReplicaDiff, report: DiffReport): string => {
  const changes = changesOf(replica)
  const sentence = `**${cell(headline(replica, report.hosts))}.**`
  if (changes.length === 0) return `${sentence}\n`
  const more = changes.length - mostRows
  return [
    sentence,
    '',
    '| object | difference | what it means |',
    '|---|---|---|',
    ...changes.slice(0, mostRows).map(change => row(change, replica, report)),
    ...(more > 0 ? [`| … and ${more} more | | |`] : []),
    '',
  ].join('\n')
}

const findingsBlock = ({ findings, suppressed }: DiffReport): readonly string[] => {
  const rest = suppressed.length === 0 ? [] : [`_${cell(notCounted(suppressed))}_\n`]
  if (findings.length === 0) return rest
  const sorted = byWeight(findings)
  const more = sorted.length - mostRows
  const left = more > 0 ? `\n… and ${count(more, 'finding')} of less weight.\n` : ''
  return [`#### What replication makes of it\n\n${findingsMarkdown(sorted.slice(0, mostRows), '')}${left}`, ...rest]
}

const details = ({ title, kind, text }: DiffChange, name: string): string =>
  `<details><summary><code>${inHtml(title)}</code>${name}: ${kindWords[kind]}</summary>\n\n${fenced(text.trimEnd(), 'diff')}\n\n</details>\n`

const changeBlocks = ({ replicas }: DiffReport): readonly string[] =>
  replicas.flatMap(replica =>
    changesOf(replica).map(change => details(change, replicas.length > 1 ? ` on ${inHtml(replica.replica)}` : '')),
  )

const omitted = (number: number): string =>
  `_${count(number, 'part')} left out: a comment holds ${limit} characters. \`repl-migrate diff --format html\` shows everything._\n`

/** As many blocks, in order, as fit below the limit; one that does not is left out, smaller ones after it are not. */
const fitted = (head: string, blocks: readonly string[]): string => {
  const room = limit - omitted(blocks.length).length - 1
  const kept = [head]
  let length = head.length
  for (const block of blocks) {
    if (length + block.length + 1 > room) continue
    kept.push(block)
    length += block.length + 1
  }
  const left = blocks.length + 1 - kept.length
  return [...kept, ...(left > 0 ? [omitted(left)] : [])].join('\n')
}

/** A diff for a pull request's comment: what differs at a glance, what it means, and each object's text folded away; never longer than a comment may be. */
export const diffMarkdown = (report: DiffReport): string => {
  const heads = report.replicas.map(replica => summary(replica, report))
  const head = ['### Schema diff', '', `${upperFirst(verdict(report))}.`, '', ...heads].join('\n')
  return fitted(head, [...findingsBlock(report), ...changeBlocks(report)])
}
