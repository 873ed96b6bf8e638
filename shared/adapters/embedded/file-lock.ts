import Libsql from 'libsql';

/** Makes this process the only one that holds a file, until it lets go or ends, however it ends. Throws when another does. */
export function lockFile(a: { file: string }): { release(): void } {
  // an empty database in the middle of a transaction: the system takes the lock back from a process that was killed
  const lock = new Libsql(a.file);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw error;
  }
  return { release: () => lock.close() };
}
