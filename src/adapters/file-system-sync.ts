/** Of coreutils, or of busybox; with -f it calls syncfs(2), which tells of errors since Linux 5.8. */
const SYNC = '/bin/sync';

/**
 * Bring all that was written to a folder's file system to the disk, in a process of its own: it may take
 * seconds.
 *
 * @throws where that cannot be, or was not.
 */
export async function syncFileSystem(folder: string): Promise<void> {
  const { execFile } = childProcess();
  await new Promise<void>((resolve, reject) => {
    execFile(SYNC, ['-f', folder], (error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

/** The same, and wait. */
export function syncFileSystemNow(folder: string): void {
  const { execFileSync } = childProcess();
  execFileSync(SYNC, ['-f', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Loaded where it is needed only: a login that finds no journal must not pay for it. */
function childProcess(): typeof import('node:child_process') {
  return process.getBuiltinModule('node:child_process');
}
