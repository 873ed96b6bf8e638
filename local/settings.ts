import { resolve } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4680),
  HOST: z.string().min(1).default('127.0.0.1'),
  DRO_DATA_DIR: z.string().min(1).default('.dro'),
  DRO_DURABILITY: z.enum(['normal', 'full']).default('normal'),
  DRO_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
});

/** How the local platform is set up, from the environment. */
export type Settings = {
  port: number;
  host: string;
  dataDir: string;
  durability: 'normal' | 'full';
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
};

/** Reads the settings; an environment that makes no sense is an error that names the variable. */
export function readSettings(a: { env: NodeJS.ProcessEnv }): Settings {
  const parsed = schema.safeParse(a.env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${String(issue?.path[0])}: ${issue?.message}`);
  }
  const { PORT, HOST, DRO_DATA_DIR, DRO_DURABILITY, DRO_LOG } = parsed.data;
  return { port: PORT, host: HOST, dataDir: resolve(DRO_DATA_DIR), durability: DRO_DURABILITY, logLevel: DRO_LOG };
}
