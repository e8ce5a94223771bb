import { expect, test } from 'vitest'
import { all } from '../../src/kinds/all.ts'
import { found, sources } from './tree.ts'

/** The rooms above the kinds: they read what a ruling says, never which kind said it. */
const above = ['cli', 'commands', 'report', 'run', 'plan']

test.each(above)('%s names no kind', room => {
  const names = all.map(({ name }) => name).join('|')
  expect(found(sources(`src/${room}`, '.ts'), new RegExp(`(['"\`])(?:${names})\\1`, 'g'))).toEqual([])
})

test('one kind, one name, one file called so', () => {
  const files = sources('src/kinds', '.ts').map(({ path }) => path.split('/').at(-1))
  const names = all.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter(name => !files.includes(`${name}.ts`))).toEqual([])
})
