import { oneOrAll, replayFolders } from './folders.ts'

// Newer grammar than the replica's is refused, so these folders travel to older replicas only as far as 15.
replayFolders([[18, 15]], oneOrAll('hatchet'))
