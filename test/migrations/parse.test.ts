import { describe, expect, test } from 'vitest'
import type { Migration } from '../../src/migrations/migration.ts'
import { parseMigration } from '../../src/migrations/parse.ts'
import { cutSections } from '../../src/migrations/sections.ts'
import { faultOf, migrationOf } from './fixture.ts'

const of = (...lines: string[]): Migration => migrationOf('1_a', lines.join('\n'))
const apart = (migration: Migration): Migration => ({ ...migration, transaction: 'none' })

/** Blocks as `mode: statement | statement`, a statement followed by the names of its directives. */
const shown = async (migration: Migration, which: 'up' | 'down' = 'up') =>
  (await parseMigration(migration, which)).blocks.map(({ mode, statements }) => {
    const texts = statements.map(({ statement, directives }) =>
      [statement.sql, ...directives.map(({ name }) => name)].join(' +'),
    )
    return `${mode}: ${texts.join(' | ')}`
  })

describe('blocks', () => {
  test.each([
    ['a plain file', ['SELECT 1;', 'SELECT 2;'], ['together: SELECT 1 | SELECT 2']],
    ['nothing at all', [], []],
    ['only a comment', ['-- repl-migrate: host=both'], []],
    ["the file's own transaction", ['BEGIN;', 'SELECT 1;', 'SELECT 2;', 'COMMIT;'], ['together: SELECT 1 | SELECT 2']],
    ['other words for it', ['START TRANSACTION;', 'SELECT 1;', 'END;'], ['together: SELECT 1']],
    [
      'several transactions',
      ['BEGIN;', 'SELECT 1;', 'COMMIT;', 'BEGIN;', 'SELECT 2;', 'COMMIT;'],
      ['together: SELECT 1', 'together: SELECT 2'],
    ],
    [
      'statements outside',
      ['SELECT 1;', 'SELECT 2;', 'BEGIN;', 'SELECT 3;', 'COMMIT;', 'SELECT 4;'],
      ['together: SELECT 1 | SELECT 2', 'together: SELECT 3', 'together: SELECT 4'],
    ],
    ['an empty transaction', ['BEGIN;', 'COMMIT;', 'SELECT 1;'], ['together: SELECT 1']],
    [
      'default options',
      ['BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE;', 'SELECT 1;', 'COMMIT;'],
      ['together: SELECT 1'],
    ],
    ['BEGIN in a body', ['DO $$BEGIN NULL; END$$;'], ['together: DO $$BEGIN NULL; END$$']],
  ])('%s', async (_, lines, blocks) => {
    expect(await shown(of(...lines))).toEqual(blocks)
  })

  test('without a transaction each statement is on its own, except in blocks', async () => {
    const blocks = ['apart: SELECT 1 | SELECT 2', 'together: SELECT 3 | SELECT 4', 'apart: SELECT 5']
    const lines = ['SELECT 1;', 'SELECT 2;', 'BEGIN;', 'SELECT 3;', 'SELECT 4;', 'COMMIT;', 'SELECT 5;']
    expect(await shown(apart(of(...lines)))).toEqual(blocks)
  })

  test('no-transaction counts for the file wherever it stands', async () => {
    const both = ['apart: SELECT 1 +no-transaction | SELECT 2 +no-transaction']
    expect(await shown(of('SELECT 1;', '-- repl-migrate: no-transaction', 'SELECT 2;'))).toEqual(both)
    expect(await shown(of('-- repl-migrate: no-transaction', '', 'SELECT 1;', 'SELECT 2;'))).toEqual(both)
  })

  test('down has its own text, and its own transaction where it says so', async () => {
    const down = { file: 'migrations/1_a.down.sql', line: 1, sql: 'SELECT 2' }
    const migration = { ...apart(of('SELECT 1')), down }
    expect(await shown(migration, 'down')).toEqual(['apart: SELECT 2'])
    expect(await shown({ ...migration, down: { ...down, transaction: 'file' } }, 'down')).toEqual([
      'together: SELECT 2',
    ])
  })

  test.each([
    ['migrations/1_a.sql', 'migrations/1_a.down.sql'],
    ['migrations/1_a.up.sql', 'migrations/1_a.down.sql'],
    ['migrations/1_a/migration.sql', 'migrations/1_a/down.sql'],
  ])('without a down text the fault says where to write it: %s', async (file, down) => {
    const migration = { ...of(), up: { file, line: 1, sql: '' } }
    const fault = await faultOf(() => parseMigration(migration, 'down'))
    expect(fault).toMatchObject({ code: 'migration-without-down', exit: 2, place: { file } })
    expect(fault.hint).toContain(`\`${down}\``)
  })
})

describe('transaction control that is refused', () => {
  test.each([
    ['ROLLBACK', ['BEGIN;', 'SELECT 1;', 'ROLLBACK;'], 3],
    ['ABORT', ['ABORT;'], 1],
    ['SAVEPOINT', ['BEGIN;', 'SAVEPOINT a;', 'COMMIT;'], 2],
    ['ROLLBACK TO', ['BEGIN;', 'ROLLBACK TO SAVEPOINT a;', 'COMMIT;'], 2],
    ['RELEASE', ['RELEASE a;'], 1],
    ['PREPARE TRANSACTION', ['BEGIN;', "PREPARE TRANSACTION 'a';"], 2],
    ['COMMIT PREPARED', ["COMMIT PREPARED 'a';"], 1],
    ['ROLLBACK PREPARED', ["ROLLBACK PREPARED 'a';"], 1],
    ['COMMIT AND CHAIN', ['BEGIN;', 'COMMIT AND CHAIN;'], 2],
    ['BEGIN in BEGIN', ['BEGIN;', 'SELECT 1;', 'BEGIN;', 'COMMIT;'], 3],
    ['COMMIT without BEGIN', ['SELECT 1;', 'COMMIT;'], 2],
    ['BEGIN without COMMIT', ['SELECT 1;', 'BEGIN;', 'SELECT 2;'], 2],
    ['SERIALIZABLE', ['BEGIN ISOLATION LEVEL SERIALIZABLE;', 'COMMIT;'], 1],
    ['READ ONLY', ['BEGIN READ ONLY;', 'COMMIT;'], 1],
    ['DEFERRABLE', ['BEGIN DEFERRABLE;', 'COMMIT;'], 1],
    ['a directive above COMMIT', ['BEGIN;', 'SELECT 1;', '-- repl-migrate: host=both', 'COMMIT;'], 4],
  ])('%s', async (_, lines, line) => {
    const fault = await faultOf(() => parseMigration(of(...lines), 'up'))
    const place = { file: 'migrations/1_a.sql', line, column: 1 }
    expect(fault).toMatchObject({ code: 'transaction-control', exit: 2, place })
    expect(fault.hint).toBeTruthy()
  })
})

describe('which statement a directive applies to', () => {
  const host = '-- repl-migrate: host=primary'
  const order = '-- repl-migrate: order=free'

  test.each([
    ['directly above: the statement', [host, 'A;', 'B;'], 'A +host | B'],
    ['above a blank line at the head: the file', [host, '', 'A;', 'B;'], 'A +host | B +host'],
    ['both', ['-- licence', '', host, '', order, 'A;', 'B;'], 'A +host +order | B +host'],
    ['blank lines above the head', ['', '', host, '', 'A;', 'B;'], 'A +host | B +host'],
    [
      'among other comments',
      ['-- licence', host, '-- why', '', '-- a', order, '-- b', 'A;', 'B;'],
      'A +host +order | B +host',
    ],
    ['a block comment of several lines', [`/* ${host.slice(3)}`, '*/', 'A;', 'B;'], 'A +host | B'],
    ['between statements, with or without a blank line', ['A;', host, '', order, '', 'B;'], 'A | B +host +order'],
    ['above BEGIN: its block', [host, 'BEGIN;', 'A;', order, 'B;', 'COMMIT;'], 'A +host | B +host +order'],
    ['the nearer wins over the wider', [host, '', host, 'A;', 'B;'], 'A +host | B +host'],
  ])('%s', async (_, lines, statements) => {
    const sql = lines.map(line => line.replace(/^([AB]);/, 'SELECT $1;'))
    const [block] = await shown(of(...sql))
    expect(block).toBe(`together: ${statements.replace(/([AB])/g, 'SELECT $1')}`)
  })

  test('the nearer directive replaces the wider one, and allowances add up', async () => {
    const allow = (rule: string) => `-- repl-migrate: allow=${rule} reason="r"`
    const head = ['-- repl-migrate: lock-timeout=1s', allow('a'), '']
    const block = ['-- repl-migrate: lock-timeout=2s', allow('b'), 'BEGIN;']
    const own = ['-- repl-migrate: lock-timeout=3s', allow('c'), 'SELECT 1;', 'COMMIT;', 'SELECT 2;']
    const { blocks } = await parseMigration(of(...head, ...block, ...own), 'up')
    const [inner, outer] = blocks.flatMap(({ statements }) => statements.map(({ directives }) => directives))
    expect(inner).toMatchObject([{ rule: 'a' }, { rule: 'b' }, { milliseconds: 3000 }, { rule: 'c' }])
    expect(outer).toMatchObject([{ milliseconds: 1000 }, { rule: 'a' }])
  })

  test('above the marker of a section: both sections', () => {
    const sections = cutSections(
      '1_a.sql',
      `${host}\n-- +goose Up\nSELECT 1;\nSELECT 2;\n-- +goose Down\nSELECT 3;\nSELECT 4;`,
    )
    return Promise.all([
      expect(shown(of(sections.up))).resolves.toEqual(['together: SELECT 1 +host | SELECT 2 +host']),
      expect(shown(of(sections.down ?? ''))).resolves.toEqual(['together: SELECT 3 +host | SELECT 4 +host']),
    ])
  })

  test("goose's own markers do not come between", async () => {
    const migration = of('', host, '-- +goose StatementBegin', 'SELECT 1;', '-- +goose StatementEnd', 'SELECT 2;')
    expect(await shown(migration)).toEqual(['together: SELECT 1 +host | SELECT 2'])
  })

  test.each([
    ['inside of a statement', ['SELECT 1,', `  ${host}`, '  2;'], 2, 3],
    ['inside of one with parts', ['ALTER TABLE a', `  DROP COLUMN b, ${host}`, '  DROP COLUMN c;'], 2, 18],
    ['behind a semicolon', ['SELECT 1;', `SELECT 2; ${host}`, 'SELECT 3;'], 2, 11],
    ['behind the last semicolon', ['SELECT 1;', `SELECT 2; ${host}`], 2, 11],
    ['behind COMMIT', ['BEGIN;', 'SELECT 1;', `COMMIT; ${host}`], 3, 9],
    [
      'on the line of a statement, in front of the next',
      [`SELECT 1; /* x */`, `SELECT 2 /* ${host.slice(3)} */;`],
      2,
      10,
    ],
    ['below the last statement', ['SELECT 1;', '', ` ${host}`], 3, 2],
  ])('%s: none, which is refused', async (_, lines, line, column) => {
    const fault = await faultOf(() => parseMigration(of(...lines), 'up'))
    expect(fault).toMatchObject({ code: 'directive', exit: 2, place: { line, column } })
    expect(fault.message).toContain('above no statement')
  })

  test('twice the same for one statement is refused at the second', async () => {
    const fault = await faultOf(() => parseMigration(of(host, '-- repl-migrate: host=both', 'SELECT 1;'), 'up'))
    expect(fault).toMatchObject({ code: 'directive', exit: 2, place: { line: 2, column: 18 } })
  })
})

test('a place is the one in the file, also behind another section', async () => {
  const text = { file: 'migrations/1_a.sql', line: 11, sql: '\n  SELEC 1;' }
  const fault = await faultOf(() => parseMigration({ ...of(), up: text }, 'up'))
  expect(fault).toMatchObject({ exit: 2, place: { file: 'migrations/1_a.sql', line: 12, column: 3 } })
})
