import { majors } from '../support/pair.ts'
import { replayFolders } from './folders.ts'

replayFolders(process.env['REPL_MIGRATE_PAIRS'] === undefined ? [[15, 15]] : majors())
