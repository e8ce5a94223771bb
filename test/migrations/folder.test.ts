import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checksum } from '../../src/migrations/checksum.ts'
import { readFolder, readWhole } from '../../src/migrations/folder.ts'
import { faultOf, folderOf } from './fixture.ts'

const shown = async (files: Readonly<Record<string, string | Uint8Array>>) => {
  const dir = await folderOf(files)
  return (await readFolder(dir)).map(({ name, up, down }) => ({
    name,
    up: [up.file.slice(dir.length + 1), up.sql],
    down: down === null ? null : [down.file.slice(dir.length + 1), down.sql],
  }))
}

describe('every layout', () => {
  test('NAME.sql, with and without NAME.down.sql, in order', async () => {
    expect(await shown({ '10_b.sql': 'B;', '2_a.sql': 'A;', '2_a.down.sql': 'a;' })).toEqual([
      { name: '2_a', up: ['2_a.sql', 'A;'], down: ['2_a.down.sql', 'a;'] },
      { name: '10_b', up: ['10_b.sql', 'B;'], down: null },
    ])
  })

  test('NAME.up.sql and NAME.down.sql', async () => {
    expect(await shown({ '1_a.up.sql': 'A;', '1_a.down.sql': 'a;', '2_b.up.sql': 'B;' })).toEqual([
      { name: '1_a', up: ['1_a.up.sql', 'A;'], down: ['1_a.down.sql', 'a;'] },
      { name: '2_b', up: ['2_b.up.sql', 'B;'], down: null },
    ])
  })

  test('NAME/up.sql and NAME/down.sql', async () => {
    expect(await shown({ '1_a/up.sql': 'A;', '1_a/down.sql': 'a;', '2_b/up.sql': 'B;' })).toEqual([
      { name: '1_a', up: ['1_a/up.sql', 'A;'], down: ['1_a/down.sql', 'a;'] },
      { name: '2_b', up: ['2_b/up.sql', 'B;'], down: null },
    ])
  })

  test('NAME/migration.sql, even where the folder is called NAME.sql', async () => {
    const files = { '1_a/migration.sql': 'A;', '2_b.sql/migration.sql': 'B;', 'migration_lock.toml': 'provider = "x"' }
    expect(await shown(files)).toEqual([
      { name: '1_a', up: ['1_a/migration.sql', 'A;'], down: null },
      { name: '2_b.sql', up: ['2_b.sql/migration.sql', 'B;'], down: null },
    ])
  })

  test('goose', async () => {
    const dir = await folderOf({
      '1_a.sql': '-- +goose NO TRANSACTION\n-- +goose Up\nA;\n-- +goose Down\na;\n',
    })
    const [migration] = await readFolder(dir)
    const file = join(dir, '1_a.sql')
    expect(migration).toEqual({
      name: '1_a',
      up: { file, line: 1, sql: '\n\nA;\n\n\n' },
      down: { file, line: 1, sql: '\n\n\n\na;\n', transaction: 'none' },
      checksum: checksum('A;'),
      transaction: 'none',
    })
  })

  test('dbmate, whose directions may differ in their transactions', async () => {
    const dir = await folderOf({ '1_a.sql': '-- migrate:up transaction:false\nA;\n-- migrate:down\na;\n' })
    expect(await readFolder(dir)).toMatchObject([{ transaction: 'none', down: { transaction: 'file' } }])
  })

  test('other files are left alone', async () => {
    const other = {
      'README.md': '',
      LICENSE: '',
      'seed.csv': '',
      '.draft.sql': 'X;',
      '.old/up.sql': 'X;',
      'docs/a.md': '',
    }
    expect(await shown({ ...other, '1_a.sql': 'A;' })).toHaveLength(1)
  })

  test('links are what they point to', async () => {
    const dir = await folderOf({ '..data/1_a.sql': 'A;', '..data/2_b/up.sql': 'B;' })
    await symlink(join(dir, '..data/1_a.sql'), join(dir, '1_a.sql'))
    await symlink(join(dir, '..data/2_b'), join(dir, '2_b'))
    expect((await readFolder(dir)).map(({ name }) => name)).toEqual(['1_a', '2_b'])
  })
})

describe('texts', () => {
  test('a BOM is no SQL', async () => {
    expect(await shown({ '1_a.sql': '\uFEFFA;' })).toMatchObject([{ up: ['1_a.sql', 'A;'] }])
  })

  test.each(['', '\n\n', '-- SELECT 1;\r\n', '/* SELECT 1;\n*/ ;', '-- /*\n-- */'])(
    'a down without SQL is none: %j',
    async down => {
      const files = { '1_a.sql': `-- migrate:up\nA;\n-- migrate:down\n${down}`, '2_b.sql': 'B;', '2_b.down.sql': down }
      expect((await shown(files)).map(({ down }) => down)).toEqual([null, null])
    },
  )

  test.each(['SELECT 1', '-- /*\nSELECT 1; -- */', "/* a */ SELECT '/*' -- */"])(
    'a down with SQL is one: %j',
    async down => {
      expect(await shown({ '2_b.sql': 'B;', '2_b.down.sql': down })).toMatchObject([{ down: ['2_b.down.sql', down] }])
    },
  )

  test('the checksum does not hear the down section', async () => {
    const sums = await Promise.all(
      ['a;', 'other;\n\n'].map(
        async down => (await readFolder(await folderOf({ '1.sql': `-- +goose Up\nA;\n-- +goose Down\n${down}` })))[0],
      ),
    )
    expect(sums[0]?.checksum).toBe(sums[1]?.checksum)
  })

  test.each([
    ['Latin-1', Buffer.from("-- ok\r\nSELECT '\u00e4'", 'latin1'), 2, 9],
    ['half a character at the end', Buffer.from("SELECT '\u00e4").subarray(0, -1), 1, 9],
    ['UTF-16', Buffer.from('\uFEFFSELECT 1', 'utf16le'), 1, 1],
    ['a wrong byte behind right ones', Buffer.concat([Buffer.from('-- \u00e4 \u{1F600} '), Buffer.from([0xff])]), 1, 9],
  ])('%s is refused where it begins', async (_, bytes, line, column) => {
    const dir = await folderOf({ '1_a.sql': bytes })
    const fault = await faultOf(() => readFolder(dir))
    const place = { file: join(dir, '1_a.sql'), line, column }
    expect(fault).toMatchObject({ code: 'migration-encoding', exit: 2, place })
    expect(fault.hint).toContain('UTF-8')
  })
})

describe('what is refused', () => {
  test.each([
    ['NAME.sql and NAME.up.sql', { '1_a.sql': '', '1_a.up.sql': '' }, ['1_a.sql', '1_a.up.sql']],
    ['NAME.sql and NAME/up.sql', { '1_a.sql': '', '1_a/up.sql': '' }, ['1_a.sql', '1_a/up.sql']],
    ['up.sql and migration.sql', { '1_a/up.sql': '', '1_a/migration.sql': '' }, ['1_a/up.sql', '1_a/migration.sql']],
    ['two down files', { '1_a/up.sql': '', '1_a/down.sql': '', '1_a.down.sql': '' }, ['1_a/down.sql', '1_a.down.sql']],
    [
      'a down section and a down file',
      { '1_a.sql': '-- +goose Up\n-- +goose Down\n', '1_a.down.sql': '' },
      ['1_a.sql', '1_a.down.sql'],
    ],
    ['a down file of nothing', { '1_a.sql': '', '2_b.down.sql': '' }, ['2_b.down.sql', '2_b']],
    ['a misspelled down file', { '1_add.sql': '', '1_ad.down.sql': '' }, ['1_ad.down.sql', '1_ad']],
    ['a folder of unknown SQL', { '1_a.sql': '', 'old/2_b.sql': '' }, ['old', '2_b.sql']],
    [
      'two ups for one numbered down',
      { '1_a.up.sql': '', '1_b.up.sql': '', '1_c.down.sql': '' },
      ['1_a.up.sql', '1_b.up.sql'],
    ],
    [
      'two downs for one numbered up',
      { '1_a.up.sql': '', '1_b.down.sql': '', '1_c.down.sql': '' },
      ['1_b.down.sql', '1_c.down.sql'],
    ],
  ])('%s', async (_, files, named) => {
    const dir = await folderOf(files)
    const fault = await faultOf(() => readFolder(dir))
    expect(fault).toMatchObject({ code: 'migration-layout', exit: 2 })
    for (const name of named) expect(fault.message).toContain(`${name}\``)
    expect(fault.hint).toBeTruthy()
  })

  test.each([
    ['an empty folder', '.', 'migrations-empty'],
    ['no folder', 'nowhere', 'migrations-missing'],
    ['a file', 'README.md', 'migrations-missing'],
  ])('%s', async (_, path, code) => {
    const dir = await folderOf({ 'README.md': '' })
    const fault = await faultOf(() => readFolder(join(dir, path)))
    expect(fault).toMatchObject({ code, exit: 2 })
    expect(fault.hint).toContain('repl-migrate new NAME')
    expect(fault.hint).toContain('--config')
  })

  test('a .sql file that cannot be opened', async () => {
    const dir = await folderOf({})
    await symlink(join(dir, 'gone'), join(dir, '1_a.sql'))
    expect(await faultOf(() => readFolder(dir))).toMatchObject({ code: 'migrations-unreadable', exit: 2 })
  })
})

describe('split by direction, the number is the version', () => {
  test('a down file of the same number belongs, whatever its words', async () => {
    expect(await shown({ '7_add_inputs.up.sql': 'A;', '07_add_input.down.sql': 'a;' })).toMatchObject([
      { name: '7_add_inputs', down: ['07_add_input.down.sql', 'a;'] },
    ])
  })

  test('a down file without an up file is a warning', async () => {
    const dir = await folderOf({ '1_a.up.sql': 'A;', '2_in_go.down.sql': 'b;' })
    expect(await readFolder(dir)).toHaveLength(1)
    expect((await readWhole(dir)).strays).toMatchObject([
      {
        code: 'down-without-up',
        weight: 'warning',
        place: { file: join(dir, '2_in_go.down.sql'), line: 1, column: 1 },
      },
    ])
  })

  test('no warning where every down file has its up file', async () => {
    const dir = await folderOf({ '1_a.up.sql': 'A;', '1_a.down.sql': 'a;' })
    await mkdir(join(dir, 'empty'))
    expect((await readWhole(dir)).strays).toEqual([])
  })
})
