import { dirname, join } from 'node:path/posix'
import { expect, test } from 'vitest'
import { pages } from '../../docs/generate.ts'
import { hazardsPage } from '../../docs/hazards-page.ts'
import { all } from '../../src/kinds/all.ts'
import { typePage } from '../../src/report/type-page.ts'
import { read, sources } from './tree.ts'

const folder = 'docs/kinds'
const committed = new Map(sources(folder).map(({ path, text }) => [path.slice(folder.length + 1), text]))

test('the pages are what `npm run docs` writes', async () => {
  const made = await pages()
  const paths = [...new Set([...made.keys(), ...committed.keys()])]
  const differing = paths.filter(path => made.get(path) !== committed.get(path))
  expect(differing, 'npm run docs, then commit docs/kinds').toEqual([])
})

test('the page of types is what `npm run docs` writes', () => {
  expect(read('docs/types.md'), 'npm run docs, then commit docs/types.md').toBe(typePage())
})

test('the page of risks is what `npm run docs` writes', () => {
  expect(read('docs/hazards.md'), 'npm run docs, then commit docs/hazards.md').toBe(hazardsPage())
})

test('every kind has a page', () => {
  const pageNames = [...committed.keys()].map(path => path.split('/').at(-1))
  expect(all.filter(({ name }) => !pageNames.includes(`${name}.md`)).map(({ name }) => name)).toEqual([])
})

test('no page shows nothing', () => {
  expect([...committed].filter(([, text]) => /```sql\n\s*```/.test(text)).map(([path]) => path)).toEqual([])
})

test('every link between pages leads to one', () => {
  const links = [...committed].flatMap(([path, text]) =>
    [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, to = '']) => join(dirname(path), to)),
  )
  expect(links.length).toBeGreaterThanOrEqual(all.length)
  expect(links.filter(link => !committed.has(link))).toEqual([])
})
