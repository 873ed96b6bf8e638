import { performance } from 'node:perf_hooks';
import type { WriteEnvironment } from '#core/lifecycle/command.ts';
import type { Platform } from '../platform.ts';
import { note, noteTime } from './note.ts';

/** Counts and times the hooks of a tenant's writes; rehearsals and repeated attempts count like any other run. */
export function hookFigures(a: { platform: Platform; tenant: string }): NonNullable<WriteEnvironment['onHook']> {
  return ({ hook }) => {
    const subject = { ...a, subject: `hook:${hook}` };
    const began = performance.now();
    return ({ ok }) => {
      note({ ...subject, name: ok ? 'fired' : 'errors' });
      noteTime({ ...subject, ms: performance.now() - began });
    };
  };
}
