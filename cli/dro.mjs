#!/usr/bin/env node
// The `dro` command, run from source.
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

const file = await bundle({ name: 'dro', entry: 'cli/main.ts' });
if (process.env.DRO_SOURCE_MAPS === '1') process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(file).href);
await main(process.argv.slice(2));
