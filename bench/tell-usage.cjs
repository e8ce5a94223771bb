// Told on descriptor 3, so that what the program prints stays its own.
process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  const said = { processor: (user + system) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }
  require('node:fs').writeSync(3, JSON.stringify(said))
})
