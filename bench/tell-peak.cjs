// Told on descriptor 3, so that what the program prints stays its own.
process.on('exit', () => require('node:fs').writeSync(3, String(process.resourceUsage().maxRSS)))
