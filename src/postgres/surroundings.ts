import { existsSync, readFileSync, statSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'

/** A file's text and permission bits, as libpq looks at them. */
type FoundFile = { readonly text: string; readonly mode: number }

/** Everything a connection string means beyond its own words, so that parsing one stays a pure function. */
export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly user: string
  readonly home: string
  /** Where a connection without a host looks for the server's socket. */
  readonly socketDirectory: string
  /** The file, or null when it does not exist or may not be read. */
  readFile(path: string): FoundFile | null
}

const readFile = (path: string): FoundFile | null => {
  try {
    return { text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 }
  } catch {
    return null
  }
}

// A container may run under a uid that has no account; libpq then asks for PGUSER, we take what the shell says.
const accountName = (): string => {
  try {
    return userInfo().username
  } catch {
    return process.env['USER'] ?? ''
  }
}

// Debian's packages moved the socket out of /tmp; psql from the same machine looks there too.
const socketDirectory = (): string => {
  if (process.platform === 'win32') return 'localhost'
  return existsSync('/var/run/postgresql') ? '/var/run/postgresql' : '/tmp'
}

/** The surroundings of this process: its environment, account, home and files. */
export const processSurroundings = (env: Surroundings['env'] = process.env): Surroundings => ({
  env,
  user: accountName(),
  home: env['HOME'] ?? homedir(),
  socketDirectory: socketDirectory(),
  readFile,
})
