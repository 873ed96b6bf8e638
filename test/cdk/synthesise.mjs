// Synthesises stages in a process of its own, as the deploy command does: inside jest the CDK takes ten times as long.
import { pathToFileURL } from 'node:url';
import { bundle } from '../../cli/bundle.mjs';

const folders = ['cdk', 'test/cdk'];
const file = await bundle({ name: 'cdk-test', entry: 'test/cdk/synthesise.ts', folders, packages: 'external' });
const { synthesise } = await import(pathToFileURL(file).href);
process.stdout.write(JSON.stringify(process.argv.slice(2).map((stage) => synthesise(JSON.parse(stage)))));
