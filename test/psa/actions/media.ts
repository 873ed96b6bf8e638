import type { BusinessActions } from '../business-action.ts';
import type { PsaWorld } from '../psa-world.ts';

const file = { key: 'media/rack.mp4', name: 'rack.mp4', type: 'video/mp4', size: 900_000, sha256: 'cd'.repeat(32) };

/** A recording that is being processed. */
const inWork = async (psa: PsaWorld): Promise<string> => {
  const { id } = await psa.create('files', { file });
  await psa.transition('files', id, 'status', 'processing');
  await psa.advance(2500);
  return id;
};

/** What makes the events of media. */
export const mediaActions: BusinessActions = {
  FILE_UPLOADED: {
    does: 'somebody uploads a recording',
    run: async (psa) => {
      await psa.create('files', { file });
    },
  },
  MEDIA_PROCESSING_SUCCEEDED: {
    does: 'the preview of a recording is there',
    run: async (psa) => {
      const outputs = [{ kind: 'preview', key: 'media/rack.jpg', content_type: 'image/jpeg' }];
      await psa.update('files', await inWork(psa), { status: 'processed', outputs });
    },
  },
  MEDIA_PROCESSING_FAILED: {
    does: 'a recording cannot be read',
    run: async (psa) => {
      const why = { error_code: 'codec', error_message: 'the codec is not known', retryable: false };
      await psa.update('files', await inWork(psa), { status: 'failed', ...why });
    },
  },
};
