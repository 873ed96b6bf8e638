#!/usr/bin/env node
// `npm run bench`: bundled from source like the `dro` command, so that what is measured is what runs.
import { pathToFileURL } from 'node:url';
import { bundle } from '../cli/bundle.mjs';

const file = await bundle({ name: 'bench', entry: 'bench/main.ts', folders: ['bench'] });
const { main } = await import(pathToFileURL(file).href);
await main(process.argv.slice(2));
