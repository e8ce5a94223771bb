import { isKeyword } from './conninfo-keywords.ts'
import { conninfoFault, type Settings } from './conninfo-text.ts'
import type { Surroundings } from './surroundings.ts'

const FILE_HINT = 'a service file holds [name] sections of keyword=value lines (PostgreSQL documentation, 32.17)'

const readSetting = (line: string, place: string): [string, string] => {
  const equals = line.indexOf('=')
  const keyword = line.slice(0, Math.max(equals, 0))
  if (equals < 0 || line.startsWith('ldap')) throw conninfoFault(`${place} is not keyword=value`, FILE_HINT)
  if (keyword === 'service') throw conninfoFault(`${place} names another service`, FILE_HINT)
  if (!isKeyword(keyword)) throw conninfoFault(`${place} sets a parameter that PostgreSQL does not know`, FILE_HINT)
  return [keyword, line.slice(equals + 1)]
}

/** The section of a service file, or null when the file has none of that name. The first line of a keyword counts. */
const parseServiceFile = (text: string, path: string, service: string): Settings | null => {
  let section: Record<string, string> | null = null
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    if (line.startsWith('[')) {
      if (section !== null) break
      section = line === `[${service}]` ? {} : null
    } else if (section !== null) {
      const [keyword, value] = readSetting(line, `${path}:${index + 1}`)
      section[keyword] ??= value
    }
  }
  return section
}

/**
 * The parameters of a service: from PGSERVICEFILE (or `servicefile`), else ~/.pg_service.conf, then pg_service.conf in
 * PGSYSCONFDIR. Throws `conninfo-invalid` when no file defines it.
 */
export const readService = (service: string, namedFile: string | undefined, around: Surroundings): Settings => {
  const system = around.env['PGSYSCONFDIR']
  const paths = [namedFile ?? `${around.home}/.pg_service.conf`, ...(system ? [`${system}/pg_service.conf`] : [])]
  for (const path of paths) {
    const file = around.readFile(path)
    if (file === null && path === namedFile) throw conninfoFault(`the service file ${path} cannot be read`, FILE_HINT)
    const section = file && parseServiceFile(file.text, path, service)
    if (section) return section
  }
  throw conninfoFault(`no service "${service}" is defined in ${paths.join(' or ')}`, FILE_HINT)
}
