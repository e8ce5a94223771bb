import { execFile } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, delimiter, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createBrotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

type Program = { readonly path: string; readonly env: NodeJS.ProcessEnv }

const require = createRequire(import.meta.url)
const root = join(import.meta.dirname, '..', '..')

const inflate = (archive: string, file: string): Promise<void> =>
  pipeline(createReadStream(archive), createBrotliDecompress(), createWriteStream(file, { mode: 0o755 }))

const unpack = async (archive: string, folder: string): Promise<void> => {
  const file = join(folder, basename(archive, '.br'))
  await inflate(archive, file)
  await promisify(execFile)('tar', ['-xf', file, '--no-same-owner', '-C', folder])
  rmSync(file)
}

/** The machine's fonts, and where it has none the package's one. */
const fontsOf = (folder: string): string => `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`

const unpackAll = async (archives: string, draft: string, folder: string): Promise<void> => {
  chmodSync(draft, 0o755)
  await Promise.all([
    inflate(join(archives, 'chromium.br'), join(draft, 'chromium')),
    unpack(join(archives, 'al2023.tar.br'), draft),
    unpack(join(archives, 'fonts.tar.br'), draft),
  ])
  writeFileSync(join(draft, 'fonts.conf'), fontsOf(folder))
}

/** Unpacked once; another process that does so at the same time does it for nothing. */
const unpacked = async (folder: string, archives: string): Promise<void> => {
  if (existsSync(folder)) return
  mkdirSync(dirname(folder), { recursive: true })
  const draft = mkdtempSync(`${folder}-`)
  try {
    await unpackAll(archives, draft, folder)
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

/** The browser that npm brought, with the libraries it needs and a bare machine lacks. */
const packaged = async (): Promise<Program | null> => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const entry = require.resolve('@sparticuz/chromium')
  const home = entry.slice(0, entry.lastIndexOf('/build/'))
  const { version }: { readonly version: string } = require(`${home}/package.json`)
  const folder = join(root, 'node_modules', '.cache', `chromium-${version}`)
  await unpacked(folder, join(home, 'bin'))
  const env = { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') }
  return { path: join(folder, 'chromium'), env: { ...process.env, ...env } }
}

const installed = (): Program | null => {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const path = folders.flatMap(folder => names.map(name => join(folder, name))).find(existsSync)
  return path === undefined ? null : { path, env: process.env }
}

const find = async (): Promise<Program> => {
  const asked = process.env['REPL_MIGRATE_CHROMIUM'] ?? ''
  if (asked !== '') accessSync(asked)
  const found = asked === '' ? ((await packaged()) ?? installed()) : { path: asked, env: process.env }
  if (found === null)
    throw new Error('no browser: apt-get install chromium, or REPL_MIGRATE_CHROMIUM=/path/to/chromium')
  return found
}

/** Root may not have the browser's sandbox, and the pages are our own. */
const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']

/** A headless browser: REPL_MIGRATE_CHROMIUM, else the one npm brought, else one that is installed. */
export const startBrowser = async (): Promise<Browser> => {
  const { path, env } = await find()
  const given = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return chromium.launch({ executablePath: path, args: flags, env: Object.fromEntries(given) })
}
