import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readFolder, readWhole } from '../../src/migrations/folder.ts'
import type { Migration, ParsedMigration } from '../../src/migrations/migration.ts'
import { parseMigration } from '../../src/migrations/parse.ts'

/** Three applications' real folders: golang-migrate's split files, goose, Prisma. They do not come with the repository. */
const named = process.env['REPL_MIGRATE_CORPUS']
const corpus = resolve(import.meta.dirname, '../..', named ?? '../shared/corpus')
const apps = [
  {
    app: 'concourse',
    count: 149,
    downs: 146,
    apart: 0,
    severalBlocks: 0,
    statements: 672,
    strays: ['1522178770_add_job_tags.down.sql', '1561558376_add_type_to_resources.down.sql'],
  },
  { app: 'hatchet', count: 224, downs: 124, apart: 33, severalBlocks: 0, statements: 1163, strays: [] },
  { app: 'langfuse', count: 434, downs: 0, apart: 0, severalBlocks: 2, statements: 1089, strays: [] },
]

test('the corpus is where REPL_MIGRATE_CORPUS says', () => {
  if (!existsSync(corpus)) console.warn(`corpus absent: ${corpus} (set REPL_MIGRATE_CORPUS)`)
  expect(named === undefined || existsSync(corpus)).toBe(true)
})

describe.each(apps.filter(({ app }) => existsSync(join(corpus, app))))(
  '$app',
  ({ app, count, downs, apart, severalBlocks, statements, strays }) => {
    const folder = join(corpus, app)
    let migrations: readonly Migration[] = []
    let parsed: readonly ParsedMigration[] = []

    beforeAll(async () => {
      migrations = await readFolder(folder)
      parsed = await Promise.all(migrations.map(migration => parseMigration(migration, 'up')))
    })

    test('every migration is found, once', () => {
      expect(new Set(migrations.map(({ name }) => name)).size).toBe(count)
      expect(new Set(migrations.map(({ up }) => up.file)).size).toBe(count)
    })

    test('in the order its own runner takes them', () => {
      const names = migrations.map(({ name }) => name)
      expect(names).toEqual(names.toSorted())
    })

    test('every up text is cut into the statements it holds', () => {
      const blocks = parsed.map(migration => migration.blocks)
      expect(blocks.flat().flatMap(block => block.statements)).toHaveLength(statements)
      expect(blocks.filter(([first]) => first?.mode === 'apart')).toHaveLength(apart)
      expect(blocks.filter(({ length }) => length > 1)).toHaveLength(severalBlocks)
    })

    test('every statement stands where its place says', async () => {
      for (const { migration, blocks } of parsed) {
        const lines = (await readFile(migration.up.file, 'utf8')).split(/\r?\n/)
        for (const { statement } of blocks.flatMap(block => block.statements)) {
          const { line, column } = statement.place
          expect(lines[line - 1]?.slice(column - 1)).toContain(statement.sql.split(/\r?\n/)[0])
        }
      }
    })

    test('every down text parses too', async () => {
      const undoable = migrations.filter(({ down }) => down !== null)
      expect(undoable).toHaveLength(downs)
      const blocks = await Promise.all(
        undoable.map(async migration => (await parseMigration(migration, 'down')).blocks),
      )
      expect(blocks.filter(({ length }) => length === 0)).toEqual([])
    })

    test('down files whose up files are in another language are told', async () => {
      expect((await readWhole(folder)).strays.map(({ place }) => relative(folder, place?.file ?? ''))).toEqual(strays)
    })
  },
)
