import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'

/** The options every command takes. */
export type Globals = {
  readonly config?: string
  readonly primary?: string
  readonly replica?: string
  readonly materialize?: string
  readonly json?: boolean
  readonly progress?: string
  readonly color?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly yes?: boolean
}

/** The configuration as file, environment and these flags make it. `offline`: no URL is needed. */
export const configOf = (globals: Globals, offline = false): Promise<Config> =>
  loadConfig({
    cwd: process.cwd(),
    env: process.env,
    ...(globals.config === undefined ? {} : { path: globals.config }),
    flags: {
      ...(globals.primary === undefined ? {} : { primary: globals.primary }),
      ...(globals.replica === undefined ? {} : { replica: globals.replica }),
      ...(globals.materialize === undefined ? {} : { materialize: globals.materialize }),
    },
    offline,
  })
