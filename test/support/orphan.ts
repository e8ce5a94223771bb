import { startCluster } from '../../src/embedded/cluster.ts'

/** Run as a program of its own: starts a server, says where, and waits to be killed; with `keep` it leaves the server alone. */
const cluster = await startCluster({ major: Number(process.argv[2]) })
const kept = process.argv[3] === 'keep' ? cluster.keep() : null
process.stdout.write(`${JSON.stringify({ url: cluster.url, dataDir: cluster.dataDir, kept })}\n`)
if (kept === null) setInterval(() => undefined, 1000)
