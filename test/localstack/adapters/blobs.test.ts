import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createBlobs } from '#adapters/aws/s3/blobs.ts';
import { FakeClock } from '#adapters/embedded/fake-clock.ts';
import { systemIds } from '#adapters/embedded/system-ids.ts';
import { blobsSuite } from '#test/contract/blobs.suite.ts';

blobsSuite({
  name: 'S3',
  open: async () => {
    const client = new S3Client({ forcePathStyle: true });
    const bucket = `dro-${randomUUID()}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    const clock = new FakeClock({ start: '2026-03-01T12:00:00.000Z' });
    const open = () => createBlobs({ client, bucket, clock, ids: systemIds() });
    return {
      blobs: open(),
      advance: async (ms) => clock.moveTo(clock.millis() + ms),
      now: () => clock.now(),
      reopen: async () => open(),
      close: async () => client.destroy(),
    };
  },
});
