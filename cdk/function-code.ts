import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** The functions of the product, one folder under `functions/` each. */
export const FUNCTIONS = [
  'api',
  'publish',
  'job',
  'react',
  'task',
  'wait',
  'deploy',
  'tick',
  'token',
  'dead',
  'authorizer',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

const DIST = join(fileURLToPath(new URL('..', import.meta.url)), 'dist', 'functions');

/** The bundle of a function. Throws when it was not built. */
export function codeOf(name: FunctionName): lambda.Code {
  const folder = join(DIST, name);
  if (!existsSync(join(folder, 'index.mjs'))) {
    throw new Error(`the function "${name}" is not bundled; run: npm run build:functions`);
  }
  return lambda.Code.fromAsset(folder);
}
