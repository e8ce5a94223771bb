import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { script } from '../../src/report/html/script.ts'

const root = join(import.meta.dirname, '..', '..')
const biome = join(root, 'node_modules', '.bin', 'biome')

/** What the project's linter and formatter make of a text, as if it were a file beside the others. */
const checked = (input: string) => {
  const { status, stdout } = spawnSync(biome, ['check', '--stdin-file-path=src/report/html/client.js'], {
    cwd: root,
    input,
    encoding: 'utf8',
  })
  return { status, stdout }
}

test('the script of the page is held to the rules of every other file', () => {
  expect(checked(script)).toEqual({ status: 0, stdout: script })
  expect(checked(`${script}debugger\n`).status).toBe(1)
})
