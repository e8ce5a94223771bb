import { line, median, runProgram, timed } from './measure.ts'

const runs = 15
const node = process.execPath
const program = new URL('../bin/repl-migrate.js', import.meta.url).pathname

const contestants = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'repl-migrate --version', args: [program, '--version'] },
  { name: 'repl-migrate --help', args: [program, '--help'] },
].map(each => ({ ...each, times: [] as number[] }))

/** In turn, so that a noisy moment falls on all of them; the first turn warms the disk and does not count. */
for (let run = 0; run <= runs; run += 1) {
  for (const { args, times } of contestants) {
    const time = await timed(() => runProgram(node, args))
    if (run > 0) times.push(time)
  }
}

const bare = median(contestants[0]?.times ?? [])
console.log(`median of ${runs}; × is the cost of bare node (the limit is 1.3)`)
for (const { name, times } of contestants) console.log(line(name, median(times), bare))
