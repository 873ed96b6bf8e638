// Brings the real app onto LocalStack with the CDK's own command, as onto an account.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const STAGE = 'local';
// what LocalStack has without a licence; the suite asks for none of the others
const WITHOUT = ['cognito', 'console', 'waf', 'xray', 'alarms'];

/** What every command is told of the account. */
export function accountEnv({ url }) {
  return {
    AWS_ENDPOINT_URL: url,
    // a bucket's name before the host would have to be resolved
    AWS_ENDPOINT_URL_S3: url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Runs a command; throws with the end of what it said when it fails. */
export function runQuietly({ command, args, cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said = (said + chunk).slice(-20_000);
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => {
      const what = `${command} ${args.slice(0, 3).join(' ')} ended with ${code}`;
      code === 0 ? resolve(said) : reject(new Error(`${what}:\n${said.slice(-6000)}`));
    });
  });
}

/** Makes the account ready for the CDK. */
export async function bootstrap({ root, url, folder }) {
  const args = ['bootstrap', `aws://${ACCOUNT}/${REGION}`, '--app', ''];
  // not in the project's folder, whose app needs a stage
  await runQuietly({ command: process.execPath, args: [cdkOf(root), ...args], cwd: folder, env: accountEnv({ url }) });
}

/** Deploys all stacks and says where the API is and what things are called. */
export async function deploy({ root, url, folder, issuer }) {
  const stage = {
    name: STAGE,
    protected: false,
    without: WITHOUT,
    issuers: [{ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl }],
  };
  const outputs = join(folder, 'outputs.json');
  const args = ['deploy', '--all', '--require-approval', 'never', '--progress', 'events', '--outputs-file', outputs];
  const where = ['--output', join(folder, 'cdk.out'), '--context', `stage=${JSON.stringify(stage)}`];
  const env = { ...accountEnv({ url }), CDK_DEFAULT_ACCOUNT: ACCOUNT, CDK_DEFAULT_REGION: REGION };
  await runQuietly({ command: process.execPath, args: [cdkOf(root), ...args, ...where], cwd: root, env });
  const stacks = JSON.parse(readFileSync(outputs, 'utf8'));
  return {
    name: 'localstack',
    url: `${url}/_aws/execute-api/${stacks[`dro-${STAGE}-api`].ApiId}/v1`,
    issuer: issuer.issuer,
    key: issuer.key,
    bus: `dro-${STAGE}`,
    machines: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:dro-${STAGE}-`,
  };
}

function cdkOf(root) {
  return join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
}
