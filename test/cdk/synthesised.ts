import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '#test/support/source-files.ts';
import { type Resource, resourcesOf } from '../../scripts/deployment/resources.ts';
import type { Assembly } from './synthesise.ts';

/** A stage that was synthesised, with all its resources in a form for reading. */
export type Synthesised = Assembly & { resources: Resource[] };
export type Stages = Record<'prod' | 'dev' | 'local', Synthesised>;

/** As the suite on LocalStack deploys it. */
const LOCAL = {
  name: 'local',
  protected: false,
  without: ['cognito', 'console', 'waf', 'xray', 'alarms'],
  issuers: [{ issuer: 'http://127.0.0.1:8080', jwksUrl: 'http://127.0.0.1:8080/jwks' }],
};
const PROD = { name: 'prod', protected: true, mailFrom: 'no-reply@example.com', alarmEmail: 'ops@example.com' };
const MOST_BYTES = 64 * 1024 * 1024;

const STAGES = { prod: PROD, dev: 'dev', local: LOCAL };

/** Stages that tests look at: one with all, the smallest that is known by name, and that of LocalStack. */
export function synthesised<N extends keyof Stages>(names: readonly N[]): Record<N, Synthesised> {
  const script = join(ROOT, 'test', 'cdk', 'synthesise.mjs');
  const stages = names.map((name) => JSON.stringify(STAGES[name]));
  const text = execFileSync(process.execPath, [script, ...stages], { encoding: 'utf8', maxBuffer: MOST_BYTES });
  const assemblies: Assembly[] = JSON.parse(text);
  const entries = assemblies.map((one, i) => [names[i], { ...one, resources: resourcesOf(one.templates) }]);
  return Object.fromEntries(entries);
}

/** The resources of a type. */
export function ofType(a: { stage: Synthesised; type: string }): Resource[] {
  return a.stage.resources.filter(({ type }) => type === `AWS::${a.type}`);
}

/** The one resource of a type, or the one at a path. */
export function only(a: { stage: Synthesised; type: string; path?: string }): Resource {
  const [found, ...more] = ofType(a).filter(({ path }) => a.path === undefined || path === a.path);
  if (!found || more.length > 0) throw new Error(`there is not one ${a.type} ${a.path ?? ''}`);
  return found;
}
