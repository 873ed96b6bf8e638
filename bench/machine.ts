import { statfsSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';

/** What the figures were measured on. */
export type Machine = {
  cpu: string;
  cores: number;
  memory_gb: number;
  node: string;
  temp_folder: string;
  load: number;
};

// magic numbers of file systems, as statfs(2) names them
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  61267: 'ext4',
  16914836: 'tmpfs',
  2035054128: 'overlay',
  2435016766: 'btrfs',
  1481003842: 'xfs',
};

/** Describes this machine; `load` is the load average of the last minute. */
export function machine(): Machine {
  const [first] = cpus();
  const { type } = statfsSync(tmpdir());
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    temp_folder: FILE_SYSTEMS[type] ?? `file system ${type.toString(16)}`,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}
