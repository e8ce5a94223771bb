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

const linter = async ([cwd]) => {
  const { lint } = await built('commands/lint.js')
  const { loadConfig } = await built('config/load.js')
  const config = await loadConfig({ cwd, env: {} })
  return folder => lint({ ...config, migrations: folder }, [], { reports: false })
}

/**
 * One contestant in a process of its own, without a loader for TypeScript, as users start it: what the process has spent from its
 * start until all folders were done once, what of it that pass took, and a pass when everything is warm. Written as JSON.
 */
const [which, ...folders] = process.argv.slice(2)
const work = await (which === 'lint' ? linter(folders) : bareParse())
const passes = []
let whole = 0
for (let pass = 0; pass < 4; pass += 1) {
  const before = spent()
  for (const folder of folders) await work(folder)
  passes.push(spent() - before)
  if (pass === 0) whole = spent()
}
const megabytes = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ whole, first: passes[0], warm: Math.min(...passes.slice(1)), megabytes }))
