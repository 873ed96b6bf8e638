// What makes bundles of functions smaller, as plugins of esbuild.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../cli/bundle.mjs';

/** Which uses of AWS need which part of the SDK. */
const SERVICES = {
  dynamodb: ['table', 'tenants'],
  sqs: ['jobs'],
  s3: ['blobs'],
  'secrets-manager': ['master_key'],
  eventbridge: ['bus', 'rules', 'rules_seen'],
  sfn: ['machines', 'executions', 'executions_seen', 'histories', 'tokens'],
  sesv2: ['mail'],
};
const OURS = /\/(shared|statemachines|apps|functions)\/.*\.ts$/;
const SCHEMAS = /@aws-sdk\/client-[a-z0-9-]+\/dist-es\/schemas\/schemas_0\.js$/;
const SCHEMA = /^((?:export )?(?:var|const) [\w$]+ = )(\[-?\d, n0,[\s\S]*?\]);$/gm;

/** Of what a function does not need, smaller things take the place; `uses` = what it has a right to. */
export const smaller = ({ uses }) => ({
  name: 'smaller',
  setup(building) {
    building.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, inPlace('environment-credentials.ts'));
    building.onResolve({ filter: /\/locales\/index\.js$/ }, inPlace('english-alone.ts'));
    for (const [service, needed] of Object.entries(SERVICES)) {
      if (needed.some((use) => uses.includes(use))) continue;
      building.onResolve({ filter: new RegExp(`^@aws-sdk/client-${service}$`) }, inPlace('absent-service.cjs'));
    }
    // what is imported by name hides from esbuild which parts of zod are used
    building.onLoad({ filter: OURS }, ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const text = readFileSync(path, 'utf8');
      return { loader: 'ts', contents: text.replace("import { z } from 'zod';", "import * as z from 'zod/v4';") };
    });
    // each client describes all of its service; said to be pure, what no command of ours needs is left out
    building.onLoad({ filter: SCHEMAS }, ({ path }) => ({
      loader: 'js',
      contents: readFileSync(path, 'utf8').replaceAll(SCHEMA, '$1/* @__PURE__ */ (() => $2)();'),
    }));
  },
});

function inPlace(file) {
  return () => ({ path: join(root, 'functions', 'bundle', file) });
}
