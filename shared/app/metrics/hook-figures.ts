import { performance } from 'node:perf_hooks';
import type { WriteEnvironment } from '#core/lifecycle/command.ts';
import type { Platform } from '../platform.ts';
import { noteDone } from './note.ts';

/** Counts and times the hooks of a tenant's writes; rehearsals and repeated attempts count like any other run. */
export function hookFigures(a: { platform: Platform; tenant: string }): NonNullable<WriteEnvironment['onHook']> {
  const { platform, tenant } = a;
  return ({ hook }) => {
    const began = performance.now();
    return ({ ok }) => noteDone({ platform, tenant, subject: `hook:${hook}`, ok, ms: performance.now() - began });
  };
}
