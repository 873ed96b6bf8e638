import { readFileSync } from 'node:fs';

// Linux counts processor time in hundredths of a second
const MS_PER_TICK = 10;

/** Processor time that a process has used, all threads, in milliseconds; null where there is no /proc. */
export function cpuMs(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // the name before it is in brackets and may hold spaces
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Memory of a process now and at its most, in MB; null where there is no /proc. */
export function memoryMb(pid: number): { now: number; most: number } | null {
  const status = read(`/proc/${pid}/status`);
  if (status === null) return null;
  const mb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  return { now: mb('VmRSS'), most: mb('VmHWM') };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
