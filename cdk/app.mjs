// The app that the CDK's command runs (cdk.json): bundled from source like the `dro` command.
import { pathToFileURL } from 'node:url';
import { bundle } from '../cli/bundle.mjs';

// the CDK's own packages stay where they are: they read files beside them
const file = await bundle({ name: 'cdk', entry: 'cdk/app.ts', folders: ['cdk', 'functions'], packages: 'external' });
const { main } = await import(pathToFileURL(file).href);
try {
  main();
} catch (error) {
  process.stderr.write(`${process.env.DRO_STACK === '1' ? error.stack : error.message}\n`);
  process.exitCode = 1;
}
