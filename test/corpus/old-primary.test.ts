import { replayFolders } from './folders.ts'

replayFolders([[11, 18]])
