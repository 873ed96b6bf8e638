#!/usr/bin/env node
// `npm run stress`: bundled from source like the `dro` command, so that what is tried is what runs.
import { pathToFileURL } from 'node:url';
import { bundle } from '../cli/bundle.mjs';

const file = await bundle({
  name: 'stress',
  entry: 'bench/stress/main.ts',
  folders: ['bench', 'test/model', 'test/support'],
});
const { main } = await import(pathToFileURL(file).href);
await main({ args: process.argv.slice(2), program: process.argv[1] });
