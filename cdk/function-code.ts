import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { projectRoot } from '#local/project-root.ts';

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
  'ended',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** The context by which tests of templates name a folder of their own; a deployment takes what was built. */
export const BUNDLES = 'dro:bundles';

/** The bundle of a function. Throws when it was not built. */
export function codeOf(a: { scope: Construct; name: FunctionName }): lambda.Code {
  const folder: unknown = a.scope.node.tryGetContext(BUNDLES);
  const bundle = join(typeof folder === 'string' ? folder : join(projectRoot(), 'dist', 'functions'), a.name);
  if (!existsSync(join(bundle, 'index.mjs'))) {
    throw new Error(`the function "${a.name}" is not bundled; run: npm run build:functions`);
  }
  return lambda.Code.fromAsset(bundle);
}
