// Makes a target ready for the end-to-end suite, unless whoever starts it has one: a platform of one process, empty.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export default async function setup() {
  if (process.env.DRO_E2E !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'dro-e2e-'));
  const child = spawn(process.execPath, [join(ROOT, 'cli', 'dro.mjs'), 'start', '--json', '--empty'], {
    env: { ...process.env, NODE_OPTIONS: '', DRO_DATA_DIR: folder, PORT: '0', DRO_LOG: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  globalThis.droE2e = { child, folder };
  const { url } = JSON.parse(await firstLine(child));
  process.env.DRO_E2E = JSON.stringify({ name: 'embedded', url });
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    let all = '';
    child.once('exit', (code) => reject(new Error(`the platform ended with ${code}`)));
    child.stdout.on('data', (chunk) => {
      all += chunk;
      if (all.includes('\n')) resolve(all.slice(0, all.indexOf('\n')));
    });
  });
}
