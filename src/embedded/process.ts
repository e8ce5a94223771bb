import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { Fault } from '../base/fault.ts'
import { type Account, spawnAs } from './account.ts'

/** A postmaster that was started. */
export type ServerProcess = {
  readonly pid: number
  hasExited(): boolean
  /**
   * Sends the signal and waits for the end. SIGINT is a fast shutdown, SIGQUIT an immediate one, which a fast one becomes
   * when it takes too long: a primary waits for subscribers that do not answer.
   */
  end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>
  /** From here on the server outlives this process; its folder goes when it ends. */
  release(): void
}

/**
 * The shell is the server's parent and keeps reading our pipe: when this process ends in any way, kill -9 included, the pipe
 * closes, the server is stopped at once and its folder removed. A line on the pipe lets the server live on; then the folder
 * goes when the server ends. As long as neither happens, the folder is ours to remove.
 */
const GUARD = `
exec 3<&0 </dev/null
"$1" -D "$2" 3<&- >>"$3" 2>&1 &
server=$!
echo "$server"
exec >/dev/null
( read -r line <&3; alone=$?; : >"$4/orphan"; [ "$alone" -eq 0 ] || kill -QUIT "$server" ) &
guard=$!
wait "$server"
kill "$guard" 2>/dev/null
if [ -e "$4/orphan" ]; then rm -rf "$4"; fi
`

const FAST_SHUTDOWN_MS = 10_000

type Guard = ChildProcessByStdio<Writable, Readable, null>

/** Starts `postgres` on `data` as the account, logging to `log`; `folder` is what goes when this process dies. */
export const spawnServer = async (
  program: string,
  account: Account,
  place: { readonly folder: string; readonly data: string; readonly log: string },
): Promise<ServerProcess> => {
  const child: Guard = spawn('/bin/sh', ['-c', GUARD, 'sh', program, place.data, place.log, place.folder], {
    ...spawnAs(account, place.folder),
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => undefined)
  const exited = once(child, 'exit').then(() => undefined)
  const pid = await Promise.race([firstLine(child.stdout), exited.then(() => '')])
  if (pid === '') throw new Fault('server-program', `${program} could not be started`)
  child.unref()
  return handle(child, Number(pid), exited)
}

const firstLine = async (stream: Readable): Promise<string> => {
  const lines = createInterface({ input: stream })
  const [line] = await once(lines, 'line')
  lines.close()
  stream.destroy()
  return String(line)
}

const handle = (child: Guard, pid: number, exited: Promise<void>): ServerProcess => {
  const hasExited = () => child.exitCode !== null || child.signalCode !== null
  const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
    if (hasExited()) return
    child.ref()
    process.kill(pid, signal)
    const patience = setTimeout(() => process.kill(pid, 'SIGQUIT'), FAST_SHUTDOWN_MS)
    await exited
    clearTimeout(patience)
  }
  return { pid, hasExited, end, release: () => child.stdin.end('live on\n') }
}
