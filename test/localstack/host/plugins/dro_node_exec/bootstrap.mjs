// Minimal AWS Lambda Node runtime client (Runtime API 2018-06-01): ESM + CJS handlers, async + callback.
import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const errBody = (e) =>
  JSON.stringify({
    errorType: e?.name ?? 'Error',
    errorMessage: e?.message ?? String(e),
    trace: String(e?.stack ?? '').split('\n'),
  });
const post = (p, body) => fetch(base + p, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
// not by fetch, which gives up after five minutes: what is then brought on the old connection would be lost
const next = () =>
  new Promise((resolve, reject) => {
    const request = get(`${base}/invocation/next`, { agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    request.on('error', reject);
  });
async function load() {
  const h = process.env._HANDLER,
    root = process.env.LAMBDA_TASK_ROOT;
  const dot = h.indexOf('.', h.lastIndexOf('/') + 1);
  const file = path.join(root, h.slice(0, dot));
  const hit = ['.js', '.mjs', '.cjs'].map((x) => file + x).find(existsSync);
  if (!hit) throw Object.assign(new Error(`Cannot find module '${file}'`), { name: 'Runtime.ImportModuleError' });
  let mod;
  try {
    mod = await import(pathToFileURL(hit).href);
  } catch (e) {
    if (!hit.endsWith('.js')) throw e;
    mod = createRequire(hit)(hit);
  }
  const fn =
    h
      .slice(dot + 1)
      .split('.')
      .reduce((o, k) => o?.[k], mod) ??
    h
      .slice(dot + 1)
      .split('.')
      .reduce((o, k) => o?.[k], mod.default);
  if (typeof fn !== 'function')
    throw Object.assign(new Error(`${h} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
  return fn;
}
let fn;
try {
  fn = await load();
} catch (e) {
  console.error(e);
  await post('/init/error', errBody(e));
  process.exit(1);
}
for (;;) {
  const r = await next().catch(() => null);
  if (r?.status !== 200) process.exit(0);
  const id = r.headers['lambda-runtime-aws-request-id'];
  const deadline = Number(r.headers['lambda-runtime-deadline-ms']);
  process.env._X_AMZN_TRACE_ID = r.headers['lambda-runtime-trace-id'] ?? '';
  const ctx = {
    awsRequestId: id,
    invokedFunctionArn: r.headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const event = JSON.parse(r.text);
    const out =
      fn.length >= 3
        ? await new Promise((res, rej) => {
            const p = fn(event, ctx, (e, v) => (e ? rej(e) : res(v)));
            p?.then?.(res, rej);
          })
        : await fn(event, ctx);
    await post(`/invocation/${id}/response`, JSON.stringify(out) ?? 'null');
  } catch (e) {
    console.error(e);
    await post(`/invocation/${id}/error`, errBody(e));
  }
}
