import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const foreign = new Set(['.git', 'node_modules', 'dist', 'coverage'])

/** A file of the project; its path is relative to the root. */
export type Source = { readonly path: string; readonly text: string }

/** One import or re-export. `to` is a path for a file of the project, otherwise what the import says. */
export type Import = {
  readonly at: string
  readonly to: string
  readonly type: boolean
  readonly lazy: boolean
}

const walk = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (foreign.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })

/** The text of one file of the project. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Every file under a folder of the project whose name ends so. */
export const sources = (folder: string, ending = ''): readonly Source[] =>
  walk(join(root, folder))
    .map(path => relative(root, path))
    .filter(path => path.endsWith(ending))
    .sort()
    .map(path => ({ path, text: read(path) }))

/** `path:line` of an offset, as editors and terminals link it. */
const at = (source: Source, offset: number): string =>
  `${source.path}:${source.text.slice(0, offset).split('\n').length}`

/** Every match in these files as `path:line  text`: what a guard shows when it fails. */
export const found = (files: readonly Source[], pattern: RegExp): readonly string[] =>
  files.flatMap(file => [...file.text.matchAll(pattern)].map(match => `${at(file, match.index)}  ${match[0].trim()}`))

/** Biome's layout is what makes this exact: a statement starts its line, and quotes are single. */
const STATIC = /^(?:import|export)( type)?(?: [\w*{},$\s]+? from)? '([^']+)'/gm
const LAZY = /\bimport\('([^']+)'\)/g

const target = (source: Source, specifier: string): string =>
  specifier.startsWith('.') ? normalize(join(dirname(source.path), specifier)) : specifier

/** What a file imports or re-exports, in any way. */
export const importsOf = (source: Source): readonly Import[] => [
  ...[...source.text.matchAll(STATIC)].map(match => ({
    at: at(source, match.index),
    to: target(source, match[2] ?? ''),
    type: match[1] !== undefined,
    lazy: false,
  })),
  ...[...source.text.matchAll(LAZY)].map(match => ({
    at: at(source, match.index),
    to: target(source, match[1] ?? ''),
    type: false,
    lazy: true,
  })),
]

/** What running this file loads before its first line: every file and package behind its static imports. */
export const loadedBy = (path: string, files: readonly Source[]): ReadonlySet<string> => {
  const byPath = new Map(files.map(file => [file.path, file]))
  const loaded = new Set([path])
  for (const next of loaded) {
    const file = byPath.get(next)
    if (file === undefined) continue
    for (const { to, type, lazy } of importsOf(file)) if (!type && !lazy) loaded.add(to)
  }
  return loaded
}
