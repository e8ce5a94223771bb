import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Finding } from '../../src/base/finding.ts'
import { type UpResult, up } from '../../src/commands/up.ts'
import type { Config } from '../../src/config/config.ts'
import { withClient } from '../../src/embedded/client.ts'
import type { Writer } from '../../src/embedded/writer.ts'
import { readFolder } from '../../src/migrations/folder.ts'
import type { Block } from '../../src/migrations/migration.ts'
import { parseMigration } from '../../src/migrations/parse.ts'
import type { Emit } from '../../src/run/event.ts'

/** A copy of a folder that a test may write into; it goes when the test is over. */
export const scratch = (folder: string, without: readonly string[] = []): string => {
  const copy = join(mkdtempSync(join(tmpdir(), 'replay-')), basename(folder))
  cpSync(folder, copy, { recursive: true, filter: file => !without.includes(basename(file)) })
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  return copy
}

const proposed = /-- repl-migrate: (?:allow=[a-z-]+|order=[a-z]+|host=[a-z]+)/g

/** Of the directives a refusal proposes, the one its author would choose, knowing what the code does: DDL, unless told otherwise. */
const directiveFor = (finding: Finding, rowsOnly: readonly string[]): string => {
  const offers = finding.cure.flatMap(cure => cure.match(proposed) ?? [])
  const wanted = rowsOnly.includes(finding.object ?? '') ? 'host=primary' : 'order=stream'
  const chosen = offers.find(offer => offer.includes('allow=')) ?? offers.find(offer => offer.endsWith(wanted))
  if (chosen === undefined) throw new Error(`nothing to choose from for ${finding.object}: ${finding.cure.join('\n')}`)
  return `${chosen} reason="replayed"`
}

const asideText = '-- before that, in a statement of its own:\n'

/** The part that a refusal wants in a statement before its own; null where it wants no such thing. */
const asideOf = ({ cure }: Finding): string | null =>
  cure.find(text => text.startsWith(asideText))?.slice(asideText.length) ?? null

/** Takes a command out of its ALTER TABLE and writes it in front. */
const putAside = (text: string, line: number, aside: string): string => {
  const command = aside.replace(/^ALTER TABLE \S+ /, '').replace(/;$/, '')
  const lines = text.replace(`${command}, `, '').split('\n')
  lines.splice(line - 1, 0, aside)
  return lines.join('\n')
}

/** Writes the proposed directive above each refused statement, or does what else is proposed. */
const accept = (findings: readonly Finding[], rowsOnly: readonly string[]): void => {
  const places = new Map(
    findings.flatMap(finding => (finding.place === null ? [] : [[JSON.stringify(finding.place), finding]])),
  )
  const ordered = [...places.values()].toSorted((left, right) => (right.place?.line ?? 0) - (left.place?.line ?? 0))
  for (const finding of ordered) {
    if (finding.place === null) continue
    const text = readFileSync(finding.place.file, 'utf8')
    const aside = asideOf(finding)
    if (aside !== null) {
      writeFileSync(finding.place.file, putAside(text, finding.place.line, aside))
      continue
    }
    const lines = text.split('\n')
    lines.splice(finding.place.line - 1, 0, directiveFor(finding, rowsOnly))
    writeFileSync(finding.place.file, lines.join('\n'))
  }
}

const emptyTables = (url: string): Promise<unknown> =>
  withClient(url, client =>
    client.query(`DO $$ DECLARE t record; BEGIN
      PERFORM set_config('session_replication_role', 'replica', true);
      FOR t IN SELECT format('%I.%I', n.nspname, c.relname) AS id FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('repl_migrate', 'information_schema') AND n.nspname !~ '^pg_'
      LOOP EXECUTE 'DELETE FROM ' || t.id; END LOOP; END $$`),
  )

export type Replay = {
  readonly result: UpResult
  /** One line per refusal: file, object, why. */
  readonly refused: readonly string[]
  /** Migrations that the writer's random rows made impossible, and that went on once the tables were empty. */
  readonly emptied: readonly string[]
}

const dataFault = (result: UpResult): boolean => /^sql-(22|23|54)/.test(result.error?.code ?? '')

const note: Emit = event => {
  if (event.type === 'rerouted' && process.env['REPLAY_NOTES'] !== undefined) console.log(event.migration, event.why)
}

/** Runs a folder to its end as its author would: accepts each refusal's own proposal, and clears rows no migration could pass. */
export const replay = async (config: Config, writer: Writer, rowsOnly: readonly string[] = []): Promise<Replay> => {
  const refused: string[] = []
  const emptied: string[] = []
  for (;;) {
    const result = await up(config, { onEvent: note })
    const findings = result.error?.findings ?? []
    if (result.outcome === 'refused') {
      refused.push(...findings.map(({ place, object, why }) => `${basename(place?.file ?? '')} | ${object} | ${why}`))
      accept(findings, rowsOnly)
      continue
    }
    const name = result.migrations.at(-1)?.name ?? ''
    if (!dataFault(result) || emptied.includes(name)) return { result, refused, emptied }
    emptied.push(name)
    await writer.pause()
    await emptyTables(config.primary.url ?? '')
    const again = await up(config, { step: 1 })
    if (again.outcome === 'failed') return { result: again, refused, emptied }
    writer.resume()
  }
}

const runAll = async (client: Queryable, statements: readonly string[]): Promise<void> => {
  for (const sql of statements) await client.query(sql)
}

type Queryable = { query(sql: string): Promise<unknown> }

/** One transaction, as LOCK TABLE and ON COMMIT DROP want it; where a statement refuses that, each on its own. */
const runBlock = async (client: Queryable, statements: readonly string[]): Promise<void> => {
  try {
    await runAll(client, ['BEGIN', ...statements, 'COMMIT'])
  } catch (error) {
    await client.query('ROLLBACK')
    if (!(error instanceof Error && 'code' in error && error.code === '25001')) throw error
    await runAll(client, statements)
  }
}

/** Where the files stop on one server, by hand: the first this major cannot run, and what it says. */
export type Limit = { readonly name: string; readonly says: string }

/** The same files run by hand on one server. */
export const replayOnOne = async (url: string, folder: string): Promise<Limit | null> => {
  const migrations = await readFolder(folder)
  return withClient(url, async client => {
    for (const migration of migrations) {
      const { blocks } = await parseMigration(migration, 'up')
      try {
        for (const block of blocks) await runOne(client, block)
      } catch (error) {
        return { name: migration.name, says: error instanceof Error ? error.message : String(error) }
      }
      await client.query('RESET ALL')
    }
    return null
  })
}

const runOne = (client: Queryable, block: Block): Promise<void> => {
  const texts = block.statements.map(({ statement }) => statement.sql)
  return block.mode === 'together' ? runBlock(client, texts) : runAll(client, texts)
}

/** Takes a migration and all later ones out of a folder. */
export const cutFrom = async (folder: string, name: string): Promise<void> => {
  const migrations = await readFolder(folder)
  const first = migrations.findIndex(migration => migration.name === name)
  for (const { up: text } of migrations.slice(first)) rmSync(text.file)
}
