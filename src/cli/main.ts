import { settleForShortRun } from './short-run.ts'

/** `--version` and `--help` answer before anything else is loaded: scripts and fingers call them most. */
const answer = async ([word, ...rest]: readonly string[]): Promise<string | null> => {
  if (rest.length > 0) return null
  if (word === '--version' || word === '-V') return (await import('../base/own-package.ts')).version
  return word === '--help' || word === '-h' || word === 'help' ? (await import('./help.ts')).help : null
}

const answered = await answer(process.argv.slice(2))
if (answered !== null) process.stdout.write(`${answered}\n`)
else {
  settleForShortRun()
  const { run } = await import('./run.ts')
  await run(process.argv)
}
