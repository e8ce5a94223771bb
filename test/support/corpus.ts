import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Text } from '../../src/sql/source.ts'

/** Real migrations of real projects, one folder each: `REPL_MIGRATE_CORPUS`, else `../shared/corpus` beside the repository. */
export const corpusFolder =
  process.env['REPL_MIGRATE_CORPUS'] ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url))

export type Corpus = { readonly present: boolean; readonly texts: readonly Text[] }

/** Every runnable text of the corpus; goose files give their up and their down section. Says so on the console when there is none. */
export const readCorpus = (): Corpus => {
  if (!existsSync(corpusFolder)) {
    console.warn(`corpus absent: ${corpusFolder} (set REPL_MIGRATE_CORPUS to a folder of .sql files)`)
    return { present: false, texts: [] }
  }
  const entries = readdirSync(corpusFolder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile() && entry.name.endsWith('.sql'))
  const paths = files.map(file => join(file.parentPath, file.name)).toSorted()
  return { present: true, texts: paths.flatMap(textsOf) }
}

const textsOf = (path: string): Text[] => {
  const file = relative(corpusFolder, path)
  const [up = '', down] = readFileSync(path, 'utf8').split(/^(?=-- \+goose Down)/m)
  const upText = { file, line: 1, sql: up }
  return down === undefined ? [upText] : [upText, { file, line: up.split('\n').length, sql: down }]
}
