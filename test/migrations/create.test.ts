import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { newMigration } from '../../src/migrations/create.ts'
import { readFolder } from '../../src/migrations/folder.ts'
import { parseMigration } from '../../src/migrations/parse.ts'
import { faultOf, folderOf } from './fixture.ts'

const now = new Date('2026-11-22T10:30:05.678Z')

/** The files `new` writes beside these, as paths inside the folder. */
const written = async (files: Readonly<Record<string, string>>, name = 'Add note') => {
  const dir = await folderOf(files)
  const { file, down, name: full } = await newMigration(dir, name, now)
  const last = (await readFolder(dir)).at(-1)
  expect(last).toMatchObject({ name: full, up: { file } })
  if (last !== undefined) expect((await parseMigration(last, 'up')).blocks).toEqual([])
  return [file, down].map(path => path?.slice(dir.length + 1) ?? null)
}

describe('in the manner of the folder', () => {
  test.each<[string, Readonly<Record<string, string>>, string, string | null]>([
    ['an empty folder: seconds, UTC', {}, '20261122T103005_add_note.sql', null],
    ['seconds', { '20260101T000000_a.sql': '' }, '20261122T103005_add_note.sql', null],
    ['minutes', { '20260101T0000_a.sql': '' }, '20261122T1030_add_note.sql', null],
    ['numbers', { '0001_a.sql': '', '0009_b.sql': '' }, '0010_add_note.sql', null],
    ['numbers that outgrow their width', { '99_a.sql': '' }, '100_add_note.sql', null],
    ['numbers as wide as a date', { '00000009_a.sql': '' }, '00000010_add_note.sql', null],
    ['dashes', { '007-a-b.sql': '' }, '008-add-note.sql', null],
    ['days', { '20260101_a.sql': '' }, '20261122_add_note.sql', null],
    ['long stamps', { '20260101000000_a.sql': '' }, '20261122103005_add_note.sql', null],
    ['Unix seconds', { '1783024587_a.sql': '' }, '1795343405_add_note.sql', null],
    ['Unix milliseconds', { '1783024587000_a.sql': '' }, '1795343405678_add_note.sql', null],
    ['a last one ahead of the clock', { '20270101T000000_a.sql': '' }, '20270101T000001_add_note.sql', null],
    ['a last one of this second', { '20261122T103005_z.sql': '' }, '20261122T103006_add_note.sql', null],
    ['down files', { '1_a.sql': 'A;', '1_a.down.sql': 'a;' }, '2_add_note.sql', '2_add_note.down.sql'],
    ['split by direction', { '1_a.up.sql': 'A;' }, '2_add_note.up.sql', '2_add_note.down.sql'],
    ['a folder each', { '1_a/up.sql': '', '1_a/down.sql': '' }, '2_add_note/up.sql', '2_add_note/down.sql'],
    ["Prisma's folders", { '20260101000000_a/migration.sql': '' }, '20261122103005_add_note/migration.sql', null],
  ])('%s', async (_, files, file, down) => {
    expect(await written(files)).toEqual([file, down])
  })

  test.each([
    ['-- +goose Up', '-- +goose Up\n-- add note\n\n-- +goose Down\n'],
    ['-- migrate:up', '-- migrate:up\n-- add note\n\n-- migrate:down\n'],
  ])('%s', async (marker, text) => {
    const dir = await folderOf({ '0001_a.sql': `${marker}\nSELECT 1;` })
    const { file } = await newMigration(dir, 'add note', now)
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('a plain file says what to type next', async () => {
    const { file } = await newMigration(await folderOf({}), 'add_note', now)
    expect(await readFile(file, 'utf8')).toMatch(/^-- add note\n-- .*`repl-migrate plan`.*\n\n$/)
  })

  test('a folder that is not there yet is made', async () => {
    const dir = join(await folderOf({}), 'db', 'migrations')
    expect((await newMigration(dir, 'init', now)).file).toBe(`${dir}/20261122T103005_init.sql`)
  })
})

describe('what is refused', () => {
  test.each(['', '../etc', 'a/b', 'a\\b', 'a.sql', 'größe', '-a', ' a', 'a\nb', '$(rm)', 'x'.repeat(101)])(
    'the name %j',
    async name => {
      const dir = await folderOf({})
      expect(await faultOf(() => newMigration(dir, name, now))).toMatchObject({ code: 'migration-name', exit: 2 })
      expect(await readdir(dir)).toEqual([])
    },
  )

  test('a name that would not come last', async () => {
    const dir = await folderOf({ 'init.sql': '' })
    const fault = await faultOf(() => newMigration(dir, 'add_note', now))
    expect(fault.message).toContain('before `init`')
    expect(await readdir(dir)).toEqual(['init.sql'])
  })

  test('to overwrite what is there, and then nothing is written', async () => {
    const dir = await folderOf({ '1_a.up.sql': 'A;', '2_add_note.down.sql': 'precious;' })
    const fault = await faultOf(() => newMigration(dir, 'add_note', now))
    expect(fault).toMatchObject({ code: 'migration-not-written', exit: 2 })
    expect(fault.message).toContain('2_add_note.down.sql')
    expect((await readdir(dir)).toSorted()).toEqual(['1_a.up.sql', '2_add_note.down.sql'])
    expect(await readFile(join(dir, '2_add_note.down.sql'), 'utf8')).toBe('precious;')
  })

  test('a folder that is a file', async () => {
    const dir = await folderOf({})
    await writeFile(join(dir, 'migrations'), '')
    expect(await faultOf(() => newMigration(join(dir, 'migrations'), 'a', now))).toMatchObject({
      code: 'migrations-unreadable',
    })
  })
})
