import { describe, expect, test } from 'vitest'
import { cutSections } from '../../src/migrations/sections.ts'
import { faultOf } from './fixture.ts'

const cut = (...lines: string[]) => cutSections('m/1.sql', lines.join('\n'))

describe('a file without markers', () => {
  test('is all up, byte for byte', () => {
    const sql = '-- migrated: the old rows\r\nSELECT 1;\r\n-- goose feathers\n'
    expect(cutSections('m/1.sql', sql)).toEqual({
      runner: null,
      up: sql,
      down: null,
      transaction: { up: 'file', down: 'file' },
    })
  })
})

describe('goose', () => {
  test('each direction keeps its line numbers, and comments above the markers', () => {
    const cutted = cut('-- why', '-- +goose Up', 'SELECT 1;', '-- +goose Down', 'SELECT 2;')
    expect(cutted.up).toBe('-- why\n\nSELECT 1;\n\n')
    expect(cutted.down).toBe('-- why\n\n\n\nSELECT 2;')
    expect(cutted.transaction).toEqual({ up: 'file', down: 'file' })
  })

  test('line endings survive the cut', () => {
    expect(cutSections('m/1.sql', '-- +goose Up\r\nA\r-- +goose Down\rB\r\n').up).toBe('\r\nA\r\r\r\n')
  })

  test('StatementBegin and StatementEnd stay comments', () => {
    const { up } = cut('-- +goose Up', '-- +goose StatementBegin', 'SELECT 1;', '-- +goose StatementEnd')
    expect(up).toBe('\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd')
  })

  test.each(['-- +goose NO TRANSACTION', '-- +goose no transaction', '--  +goose  No   Transaction '])('%s', line => {
    expect(cut(line, '-- +goose Up', 'SELECT 1;').transaction).toEqual({ up: 'none', down: 'none' })
    expect(cut('-- +goose Up', line, 'SELECT 1;').transaction).toEqual({ up: 'none', down: 'none' })
  })

  test.each([' -- +goose Up', '--+goose up', '-- +GOOSE UP '])('is recognised as %s', line => {
    expect(cut(line, 'SELECT 1;', '  -- +goose down', 'SELECT 2;').up).toBe('\nSELECT 1;\n\n')
  })
})

describe('dbmate', () => {
  test('both directions', () => {
    const cutted = cut('-- migrate:up', 'SELECT 1;', '', '-- migrate:down', 'SELECT 2;')
    expect(cutted).toMatchObject({ runner: 'dbmate', up: '\nSELECT 1;\n\n\n', down: '\n\n\n\nSELECT 2;' })
  })

  test('transaction:false counts for its own direction', () => {
    const { transaction } = cut('-- migrate:up transaction:false', 'SELECT 1;', '-- migrate:down', 'SELECT 2;')
    expect(transaction).toEqual({ up: 'none', down: 'file' })
    const { transaction: other } = cut('--migrate:up transaction:true', 'A;', '-- migrate:down transaction:false', 'B;')
    expect(other).toEqual({ up: 'file', down: 'none' })
  })
})

describe('what is refused', () => {
  test.each([
    ['ENVSUB', ['-- +goose Up', '-- +goose ENVSUB ON', 'SELECT 1;'], 2, 'ENVSUB'],
    ['ENVSUBST', ['-- +goose ENVSUBST ON', '-- +goose Up', 'SELECT 1;'], 1, 'ENVSUB'],
    ['an unknown marker', ['-- +goose Up', 'SELECT 1;', '-- +goose Dwn', 'SELECT 2;'], 3, '`+goose Dwn` is not'],
    ['no up', ['SELECT 1;', '-- +goose Down', 'SELECT 2;'], 2, 'none that says where its SQL starts'],
    ['down above up', ['-- migrate:down', 'A;', '-- migrate:up', 'B;'], 1, 'stands above'],
    ['two ups', ['-- +goose Up', 'A;', '-- +goose Up', 'B;'], 3, 'second `-- +goose Up`'],
    ['two downs', ['-- migrate:up', '-- migrate:down', 'A;', '-- migrate:down', 'B;'], 4, 'second `-- migrate:down`'],
    [
      'two runners',
      ['-- +goose Up', 'A;', '-- migrate:down', 'B;'],
      3,
      'dbmate marker in a file that began with goose',
    ],
    ['SQL above the up marker', ['-- why', 'SELECT 1;', '-- +goose Up', 'A;'], 2, 'belongs to neither direction'],
    ['an unknown option', ['-- migrate:up transactions:false', 'A;'], 1, '`transactions:false` is not an option'],
  ])('%s', async (_, lines, line, message) => {
    const fault = await faultOf(() => cut(...lines))
    expect(fault).toMatchObject({ code: 'migration-marker', exit: 2, place: { file: 'm/1.sql', line, column: 1 } })
    expect(fault.message).toContain(message)
    expect(fault.hint).toBeTruthy()
  })

  test('a misspelled marker is answered with the right one', async () => {
    expect((await faultOf(() => cut('-- +goose Up', '-- +goose Dwn'))).hint).toBe('did you mean `down`?')
  })
})
