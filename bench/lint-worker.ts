import { loadModule, parseSync } from 'libpg-query'
import { corpusFolders } from './corpus.ts'

/** What is installed is measured, not the sources. */
const built = <T>(path: string): Promise<T> => import(new URL(`../dist/${path}`, import.meta.url).href)
const { lint } = await built<typeof import('../src/commands/lint.ts')>('commands/lint.js')
const { loadConfig } = await built<typeof import('../src/config/load.ts')>('config/load.js')
const { readFolder } = await built<typeof import('../src/migrations/folder.ts')>('migrations/folder.js')

/** Processor time of this process so far, in milliseconds: on a busy machine it tells more than the clock. */
const spent = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const parseAll = async (folders: readonly string[]): Promise<void> => {
  for (const folder of folders) for (const { up } of await readFolder(folder)) parseSync(up.sql)
}

const lintAll = async (folders: readonly string[]): Promise<void> => {
  for (const folder of folders)
    await lint({ ...(await loadConfig({ cwd: folder, env: {} })), migrations: folder }, [], { reports: false })
}

/** One contestant in a process of its own: the first pass, and one when everything is warm. Written as JSON. */
const [which = 'parse'] = process.argv.slice(2)
await loadModule()
const folders = corpusFolders()
const work = which === 'lint' ? lintAll : parseAll
const passes: number[] = []
for (let pass = 0; pass < 4; pass += 1) {
  const before = spent()
  await work(folders)
  passes.push(spent() - before)
}
const megabytes = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ first: passes[0], warm: Math.min(...passes.slice(1)), megabytes }))
