import { oneOrAll, replayFolders } from './folders.ts'

replayFolders([[11, 18]], oneOrAll('concourse'))
