import { expect, test } from 'vitest'
import { read, sources } from './tree.ts'

const src = new Map(sources('src', '.ts').map(({ path, text }) => [path, text]))

/** The names that `export { a, type B as C } from './x.ts'` lines of a file pass on, with the file they come from. */
const passedOn = (text: string): readonly { readonly name: string; readonly from: string }[] =>
  [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '\.\/([^']+)'/gm)].flatMap(([, names = '', from = '']) =>
    names
      .split(',')
      .map(name =>
        name
          .trim()
          .replace(/^type /, '')
          .replace(/ as .*/, ''),
      )
      .filter(name => name !== '')
      .map(name => ({ name, from: `src/${from}` })),
  )

test('everything the library exports says what it is', () => {
  const exported = passedOn(read('src/index.ts'))
  const mute = exported.filter(({ name, from }) => {
    const declaration = new RegExp(`\\*/\\nexport (?:const|type|class|interface|function|async function) ${name}\\b`)
    return !declaration.test(src.get(from) ?? '')
  })
  expect(exported.length).toBeGreaterThan(5)
  expect(mute.map(({ name, from }) => `${from} ${name}`)).toEqual([])
})

test('the library exports by name, never everything of a file', () => {
  expect(read('src/index.ts')).not.toMatch(/export \*/)
})
