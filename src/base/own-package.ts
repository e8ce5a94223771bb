import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** By its own name this package finds itself from the sources as from what was built of them, wherever that lies. */
const manifest = 'repl-migrate/package.json'
const require = createRequire(import.meta.url)
const read: unknown = require(manifest)

/** The version of this package, as its manifest has it. */
export const version: string =
  typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : '0'

/** Where this package lies: the folder of its manifest. */
export const packageFolder: string = dirname(require.resolve(manifest))
