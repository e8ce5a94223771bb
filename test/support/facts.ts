import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { corpusFolder } from './corpus.ts'

/** What was measured on real servers, a file for each subject: `REPL_MIGRATE_FACTS`, else `docs/facts` beside the corpus. */
const factsFolder = process.env['REPL_MIGRATE_FACTS'] ?? join(corpusFolder, '../docs/facts')

/** The facts in one file (`locks`); null, and a word on the console, where they are absent. */
export const facts = (name: string): unknown => {
  const file = join(factsFolder, `${name}.json`)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  console.warn(`facts absent: ${file} (set REPL_MIGRATE_FACTS to their folder)`)
  return null
}
