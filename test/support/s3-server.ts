import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';

/** An object as it lies there. */
export type StoredObject = { body: Buffer; headers: Record<string, string>; etag: string; tags: string };
/** What S3 says of objects over HTTP, as far as blobs ask: conditions of writes, metadata, lists, removal of many. */
export type S3Server = {
  client: S3Client;
  objects: Map<string, StoredObject>;
  /** the next requests of that method: 'refused' before they do anything, 'lost' after */
  fail(a: { method: string; how: ('refused' | 'lost')[] }): void;
  close(): Promise<void>;
};

type Answer = { status: number; headers?: Record<string, string>; body?: Buffer | string };
type Asked = { key: string; query: URLSearchParams; headers: IncomingHttpHeaders; body: Buffer };
type Store = Map<string, StoredObject>;

const KEPT = /^(content-type|x-amz-meta-.*)$/;
const MOST_LISTED = 3;

/** Serves one bucket named `blobs` on a port of its own. A list has three keys at most, so that it has pages soon. */
export async function serveS3(): Promise<S3Server> {
  const objects: Store = new Map();
  const faults = new Map<string, ('refused' | 'lost')[]>();
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', headers } = request;
      const url = new URL(request.url ?? '', 'http://s3');
      const key = decodeURIComponent(url.pathname.replace(/^\/blobs\/?/, ''));
      const fault = faults.get(method)?.shift();
      const asked = { key, query: url.searchParams, headers, body };
      const answer = fault === 'refused' || !isOurs(url) ? undefined : HANDLERS[method]?.(objects, asked);
      const refusal: Answer = isOurs(url)
        ? { status: 503, body: error('SlowDown') }
        : { status: 404, body: error('NoSuchBucket') };
      const { status, headers: extra, body: text = '' } = (fault === 'lost' ? undefined : answer) ?? refusal;
      response.writeHead(status, { 'content-length': Buffer.byteLength(text), ...extra });
      response.end(method === 'HEAD' ? undefined : text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    client,
    objects,
    fail: ({ method, how }) => void faults.set(method, [...how]),
    close: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const HANDLERS: Readonly<Record<string, (objects: Store, a: Asked) => Answer>> = {
  PUT: (objects, { key, headers, body }) => {
    const there = objects.get(key);
    const match = headers['if-match'];
    if (match !== undefined && !there) return { status: 404, body: error('NoSuchKey') };
    if ((headers['if-none-match'] === '*' && there) || (match !== undefined && match !== there?.etag)) {
      return { status: 412, body: error('PreconditionFailed') };
    }
    const sum = createHash('sha256').update(body).digest('base64');
    if (headers['x-amz-checksum-sha256'] !== sum) return { status: 400, body: error('BadDigest') };
    const kept = Object.entries(headers).flatMap(([name, value]) => (KEPT.test(name) ? [[name, String(value)]] : []));
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    objects.set(key, { body, etag, headers: Object.fromEntries(kept), tags: String(headers['x-amz-tagging'] ?? '') });
    return { status: 200, headers: { etag } };
  },
  HEAD: (objects, { key }) => found(objects.get(key)),
  GET: (objects, { key, query }) => (key === '' ? listed(objects, query) : found(objects.get(key))),
  POST: (objects, { body }) => {
    for (const [, key = ''] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) objects.delete(key);
    return { status: 200, body: '<DeleteResult></DeleteResult>' };
  },
};

function isOurs(url: URL): boolean {
  return /^\/blobs(\/|$)/.test(url.pathname);
}

function found(object: StoredObject | undefined): Answer {
  if (!object) return { status: 404, body: error('NoSuchKey') };
  const { body, etag, headers } = object;
  return { status: 200, headers: { ...headers, etag, 'content-length': String(body.length) }, body };
}

function listed(objects: Store, query: URLSearchParams): Answer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('start-after') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const most = Math.min(MOST_LISTED, Number(query.get('max-keys') ?? MOST_LISTED));
  const contents = keys.slice(0, most).map((key) => `<Contents><Key>${key}</Key></Contents>`);
  const truncated = `<IsTruncated>${keys.length > most}</IsTruncated>`;
  return { status: 200, body: `<ListBucketResult>${truncated}${contents.join('')}</ListBucketResult>` };
}

function error(code: string): string {
  return `<Error><Code>${code}</Code><Message>as asked</Message></Error>`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
