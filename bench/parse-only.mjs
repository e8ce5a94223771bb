import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadModule, parseSync } from 'libpg-query'

/** PostgreSQL's grammar over every file of a folder, and nothing else. */
const [folder] = process.argv.slice(2)
await loadModule()
for (const name of readdirSync(folder)) parseSync(readFileSync(join(folder, name), 'utf8'))
