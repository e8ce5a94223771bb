import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { script } from '../../src/report/html/script.ts'

const root = join(import.meta.dirname, '..', '..')

/** What the project's linter and formatter say of a text, as they would of a file beside the others; empty where it is clean. */
const complaints = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-script-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const rules = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }))
  writeFileSync(join(folder, 'client.js'), text)
  const biome = join(root, 'node_modules', '.bin', 'biome')
  const { status, stdout, stderr } = spawnSync(biome, ['check', '--error-on-warnings', 'client.js'], {
    cwd: folder,
    encoding: 'utf8',
  })
  return status === 0 ? '' : stdout + stderr
}

test('the script of the page is held to the rules of every other file', () => {
  expect(complaints(script)).toBe('')
  expect(complaints(`${script}debugger\n`)).toContain('noDebugger')
  expect(complaints(`${script}all( )\n`)).toContain('Formatter')
})
