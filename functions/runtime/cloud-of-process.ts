import { bundledPacks } from './bundled-packs.ts';
import { createClients } from './clients.ts';
import { type CloudPlatform, createCloudPlatform } from './cloud-platform.ts';
import { createCloudLogger } from './logger.ts';
import { readSettings } from './settings.ts';

/**
 * The platform of this process, as its environment says: what the handler of a bundle calls when it is loaded, where
 * time is free. Throws with all that is wrong with the environment.
 */
export function cloudOfProcess(): CloudPlatform {
  const { env } = process;
  return createCloudPlatform({
    settings: readSettings({ env }),
    packs: bundledPacks({ folder: new URL('.', import.meta.url) }),
    clients: createClients({ env }),
    logger: createCloudLogger(),
  });
}
