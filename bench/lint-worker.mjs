/** Processor time of this process since it was started, in milliseconds: on a busy machine it tells more than the clock. */
const spent = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** What is installed is measured, not the sources; and each contestant loads no more than it needs. */
const built = path => import(new URL(`../dist/${path}`, import.meta.url).href)

const bareParse = async () => {
  const { loadModule, parseSync } = await import('libpg-query')
  const { readFolder } = await built('migrations/folder.js')
  await loadModule()
  return async folder => {
    for (const { up } of await readFolder(folder)) parseSync(up.sql)
  }
}

/** The process suited to a short run, as the command does it. */
const settle = async () => (await built('cli/short-run.js')).settleForShortRun()

const linter = async ([cwd]) => {
  const { lint } = await built('commands/lint.js')
  const { loadConfig } = await built('config/load.js')
  const config = await loadConfig({ cwd, env: {} })
  return folder => lint({ ...config, migrations: folder }, [], { reports: false })
}

/**
 * One contestant in a process of its own, without a loader for TypeScript, as users start it: `lint` as the command, `parse` with
 * the library as it comes, `settled` the same in a process that is set up as the command sets up its own. Written as JSON: the
 * processor time from the start of the process until all folders were done `passes` times, what the last of them took, and the most memory.
 */
const [which, passes, ...folders] = process.argv.slice(2)
if (which !== 'parse') await settle()
const work = await (which === 'lint' ? linter(folders) : bareParse())
let last = 0
for (let pass = 0; pass < Number(passes); pass += 1) {
  const before = spent()
  for (const folder of folders) await work(folder)
  last = spent() - before
}
console.log(JSON.stringify({ whole: spent(), last, megabytes: process.resourceUsage().maxRSS / 1024 }))
