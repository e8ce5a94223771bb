import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { faultOf, folder, load } from './files.ts'

describe('files', () => {
  test.each([
    ['repl-migrate.config.yaml', '# ours\nprimary:\n  url: postgres://y\n'],
    ['repl-migrate.config.yml', 'primary: { url: postgres://y }\n'],
    ['repl-migrate.config.json', '\uFEFF{\n\t"primary": {\n\t\t"url": "postgres://y"\n\t}\n}'],
    ['repl-migrate.config.mjs', 'export default { primary: { url: "postgres://y" } }'],
    ['repl-migrate.config.ts', 'const url: string = "postgres://y"\nexport default { primary: { url } }'],
  ])('%s', async (name, text) => {
    const config = await load({ [name]: text })
    expect(config.primary.url).toBe('postgres://y')
    expect(config.file).toMatch(new RegExp(`${name}$`))
  })

  test('--config names any of them; paths inside are meant from where the file lies', async () => {
    const cwd = folder({ 'deploy/ci.yaml': 'migrations: sql\nprimary: { url: postgres://ci }' })
    const config = await loadConfig({ cwd, env: {}, path: join(cwd, 'deploy', 'ci.yaml') })
    expect(config).toMatchObject({ migrations: join(cwd, 'deploy', 'sql'), primary: { url: 'postgres://ci' } })
  })

  test('a folder above is not searched', async () => {
    const cwd = folder({ 'repl-migrate.config.yaml': 'migrations: above', 'inner/x.sql': '' })
    expect(await loadConfig({ cwd: join(cwd, 'inner'), env: {} })).toMatchObject({
      file: null,
      migrations: join(cwd, 'inner', 'migrations'),
    })
  })

  test.each([
    [{ 'repl-migrate.config.json': '{\n  "a": 1\n  "b": 2\n}' }, 'config-unreadable', { line: 2 }],
    [{ 'repl-migrate.config.yaml': 'a: [1\nb: 2\n' }, 'config-unreadable', { line: 2 }],
    [{ 'repl-migrate.config.yaml': 'a: 1\na: 2\n' }, 'config-unreadable', { line: 2, column: 1 }],
    [{ 'repl-migrate.config.mjs': 'export const config = {}' }, 'config-unreadable', undefined],
    [{ 'repl-migrate.config.mjs': 'throw new Error("inside")' }, 'config-unreadable', undefined],
  ])('%j cannot be read', async (files, code, place) => {
    const fault = await faultOf(load(files))
    expect(fault).toMatchObject({ code, exit: 2 })
    if (place) expect(fault.place).toMatchObject(place)
  })

  test('a named file that is not there, and one of an unknown sort', async () => {
    const missing = await faultOf(load({}, { path: '/nowhere/x.json' }))
    expect(missing).toMatchObject({ code: 'config-not-found', exit: 2 })
    expect(missing.message).toContain('/nowhere/x.json')
    const cwd = folder({ 'x.toml': '' })
    expect(await faultOf(loadConfig({ cwd, env: {}, path: join(cwd, 'x.toml') }))).toMatchObject({ exit: 2 })
  })
})

test('a folder in the working directory is shown as seen from there', async () => {
  expect((await loadConfig({ cwd: process.cwd(), env: {} })).migrations).toBe('migrations')
})
