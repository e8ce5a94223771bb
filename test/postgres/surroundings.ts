import type { Surroundings } from '../../src/postgres/surroundings.ts'

/** A made-up home: user `os`, no files but these. */
export const around = (
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string | { readonly text: string; readonly mode: number }>> = {},
): Surroundings => ({
  env,
  user: 'os',
  home: '/home/os',
  socketDirectory: '/run/pg',
  readFile: path => {
    const file = files[path]
    if (file === undefined) return null
    return typeof file === 'string' ? { text: file, mode: 0o600 } : file
  },
})
