import { version } from '../base/version.ts'

/** `--version` answers before anything else is loaded: it is what scripts call most. */
const [, , first, ...rest] = process.argv
if (rest.length === 0 && (first === '--version' || first === '-V')) process.stdout.write(`${version}\n`)
else {
  const { run } = await import('./program.ts')
  await run(process.argv)
}
