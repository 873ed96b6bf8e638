// Ends the platform that the setup started.
import { rmSync } from 'node:fs';

export default async function teardown() {
  const started = globalThis.droE2e;
  if (!started) return;
  const exited = new Promise((resolve) => started.child.once('exit', resolve));
  started.child.kill();
  await exited;
  rmSync(started.folder, { recursive: true, force: true });
}
