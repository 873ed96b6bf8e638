#!/usr/bin/env node
// What `npm run bench -- workflow --restate` measures: the platform with its HTTP app, in a process of its own.
import { pathToFileURL } from 'node:url';
import { bundle } from '../cli/bundle.mjs';

const file = await bundle({ name: 'bench-workflow-server', entry: 'bench/workflow-server.ts', folders: ['bench'] });
const { main } = await import(pathToFileURL(file).href);
await main();
