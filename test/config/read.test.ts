import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { programFault } from '../../src/config/read.ts'

test('TypeScript on a Node that does not run it: the way out is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'x.mts')
  writeFileSync(path, 'const a: string = "ran"; console.log(a)')
  const program = `import(${JSON.stringify(pathToFileURL(path).href)}).catch(error => console.log(error.code))`
  const env = { ...process.env, NODE_OPTIONS: '' }
  const said = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', env }).stdout.trim()
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const strips = major > 22 || (major === 22 && minor >= 18)
  expect(said).toBe(strips ? 'ran' : 'ERR_UNKNOWN_FILE_EXTENSION')
  const thrown = Object.assign(new TypeError('Unknown file extension'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' })
  const fault = programFault(path, thrown)
  expect(fault).toMatchObject({ code: 'config-unreadable', exit: 2 })
  expect(fault.hint).toBe('use Node 22.18 or later, or write the configuration as .mjs, .json or .yaml')
})
