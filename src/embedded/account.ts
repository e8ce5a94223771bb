import { spawnSync } from 'node:child_process'
import { chownSync, lstatSync, mkdirSync, readFileSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'

/** Who runs the servers. PostgreSQL refuses root, so root lends them an existing unprivileged account. */
export type Account = { readonly uid: number; readonly gid: number; readonly borrowed: boolean }

/** The current user, or for root the account `postgres`, else `nobody`. Throws Fault `no-account`. */
export const serverAccount = (): Account => {
  const uid = process.getuid?.()
  const gid = process.getgid?.()
  if (uid === undefined || gid === undefined) {
    throw new Fault('no-account', 'servers of our own run on Linux and macOS only', { hint: 'use WSL', exit: 2 })
  }
  if (uid !== 0) return { uid, gid, borrowed: false }
  const lent = readAccount('postgres') ?? readAccount('nobody')
  if (lent !== null) return { ...lent, borrowed: true }
  throw new Fault('no-account', 'PostgreSQL refuses to run as root and there is no account `postgres` or `nobody`', {
    hint: 'run as an ordinary user, or add one of these accounts: useradd --system postgres',
    exit: 2,
  })
}

const readAccount = (name: string): { uid: number; gid: number } | null => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) }
}

/** What `spawn` needs to run a program as the account; `cwd` because root's own folder may be closed to it. */
export const spawnAs = (account: Account, cwd: string) => ({
  cwd,
  env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  ...(account.borrowed ? { uid: account.uid, gid: account.gid } : {}),
})

/**
 * A folder of ours under `root`, made if need be. Its name can be guessed, so it is used only when it is really the account's
 * own and closed to others. Throws Fault `temporary-folder`.
 */
export const ownFolderIn = (root: string, account: Account): string => {
  const folder = join(root, `repl-migrate-${account.uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (account.borrowed && lstatSync(folder).uid === 0) chownSync(folder, account.uid, account.gid)
  const stat = lstatSync(folder)
  if (!stat.isDirectory() || stat.uid !== account.uid || (stat.mode & 0o022) !== 0) {
    throw new Fault('temporary-folder', `${folder} belongs to somebody else`, {
      hint: 'remove it, or set TMPDIR to another folder',
      exit: 2,
    })
  }
  return folder
}

const MEMORY = '/dev/shm'
const ROOMY = 4 * 2 ** 30

/**
 * Where clusters live: TMPDIR if it is set, else memory where there is plenty (CREATE DATABASE makes 300 files and takes a
 * tenth of the time there), else the usual temporary folder.
 */
export const clusterRoot = (): string =>
  process.env['TMPDIR'] === undefined && freeBytes(MEMORY) > ROOMY ? MEMORY : tmpdir()

const freeBytes = (folder: string): number => {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return 0
  }
}

/** Runs a program as the account to its end. Throws Fault `server-program` with what it said. */
export const runAs = (account: Account, cwd: string, program: string, args: readonly string[]): void => {
  const done = spawnSync(program, args, { ...spawnAs(account, cwd), encoding: 'utf8' })
  if (done.status === 0) return
  const said = done.error?.message ?? `${done.stderr}${done.stdout}`
  throw new Fault('server-program', `${program} failed: ${said.trim()}`, {
    hint: 'the folder of the programs and TMPDIR must be open to the account that runs the servers',
  })
}
