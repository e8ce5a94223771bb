import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { type Account, ownFolderIn, runAs, spawnAs } from './account.ts'
import type { Binaries } from './binaries.ts'

const INITDB = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']

/**
 * A data folder fresh from initdb, made once per version and kept for later runs: initdb takes over a second, a copy a
 * tenth. Safe among processes: built aside, then renamed into place. Superuser `postgres`, locale C, UTF8.
 */
export const templateFolder = (binaries: Binaries, account: Account, state: string): string =>
  once(join(state, `template-${binaries.version}`), account, building => {
    runAs(account, building, join(binaries.folder, 'initdb'), [...INITDB, '--pgdata', join(building, 'data')])
  })

/**
 * The same programs at a place the account can reach: copied to the temporary folder when the install is closed to it. (Not
 * to memory, from where programs often may not run.)
 */
export const reachableBinaries = (binaries: Binaries, account: Account): Binaries => {
  if (!account.borrowed) return binaries
  const state = ownFolderIn(tmpdir(), account)
  if (canRun(binaries.folder, account, state)) return binaries
  const copy = once(join(state, `programs-${binaries.version}`), account, building => {
    copyInstall(dirname(binaries.folder), building)
  })
  return { ...binaries, folder: join(copy, basename(binaries.folder)) }
}

const canRun = (folder: string, account: Account, cwd: string): boolean =>
  spawnSync(join(folder, 'postgres'), ['--version'], spawnAs(account, cwd)).status === 0

const copyInstall = (from: string, to: string): void => {
  const done = spawnSync('/bin/sh', ['-c', 'cp -R "$1"/. "$2" && chmod -R a+rX "$2"', 'sh', from, to])
  if (done.status !== 0) throw new Fault('server-program', `cannot copy ${from}: ${String(done.stderr).trim()}`)
}

const once = (folder: string, account: Account, build: (building: string) => void): string => {
  if (existsSync(folder)) return folder
  const building = ownFolder(`${folder}.`, account)
  try {
    build(building)
    renameSync(building, folder)
  } catch (cause) {
    rmSync(building, { recursive: true, force: true })
    if (!existsSync(folder)) throw cause
  }
  return folder
}

/** A new folder with a unique name that belongs to the account. */
export const ownFolder = (prefix: string, account: Account): string => {
  const folder = mkdtempSync(prefix)
  chmodSync(folder, 0o700)
  if (account.borrowed) chownSync(folder, account.uid, account.gid)
  return folder
}
