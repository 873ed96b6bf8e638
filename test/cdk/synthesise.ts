import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { createApp } from '#cdk/app.ts';
import { BUNDLES, FUNCTIONS } from '#cdk/function-code.ts';
import { stacksOf } from '#cdk/stacks-of.ts';
import { stageOf } from '#cdk/stage.ts';
import { isObject, type JsonObject } from '#core/json/json.ts';

/** A stage as the deploy command would see it. */
export type Assembly = {
  templates: Record<string, JsonObject>;
  /** what cdk-nag finds without a reason */
  findings: string[];
  /** the stacks that nobody removes by mistake */
  kept: string[];
};

/** Synthesises a stage; its functions have stand-ins for bundles. */
export function synthesise(given: unknown): Assembly {
  const folder = mkdtempSync(join(tmpdir(), 'dro-cdk-'));
  try {
    const context = { [BUNDLES]: standIns(folder), 'aws:cdk:enable-path-metadata': true };
    const app = createApp({ context, outdir: join(folder, 'out') });
    stacksOf({ app, stage: stageOf(given) });
    const checks = new AwsSolutionsChecks(app);
    const { stacks } = app.synth();
    const { violations } = checks.validateScope(app);
    return {
      templates: Object.fromEntries(stacks.map(({ id, template }) => [id, isObject(template) ? template : {}])),
      findings: violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${constructPath}: ${ruleName}`),
      ),
      kept: app.node.children.flatMap((child) =>
        Stack.isStack(child) && child.terminationProtection === true ? [child.node.id] : [],
      ),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function standIns(folder: string): string {
  const bundles = join(folder, 'bundles');
  for (const name of FUNCTIONS) {
    mkdirSync(join(bundles, name), { recursive: true });
    writeFileSync(join(bundles, name, 'index.mjs'), `// stands in for ${name}\n`);
  }
  return bundles;
}
