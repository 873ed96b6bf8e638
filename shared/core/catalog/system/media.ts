import type { SystemCategory } from '../system-category.ts';

/** Media: the types of events of this category. */
export const MEDIA: SystemCategory = {
  app: 'media',
  title: 'Media',
  types: {
    FILE_UPLOADED: {
      about: 'A file was uploaded.',
      see: ['DOCUMENT_UPLOADED'],
      fields: `
        base
        fileId: string(uuid)
        uploadedByUserId?: string(uuid)
        uploadedAt?: string(date-time)
        fileName: string
        contentType: string
        sizeBytes: integer
        storageKey: string
      `,
    },
    MEDIA_PROCESSING_SUCCEEDED: {
      about: 'A file was processed: previews and the like are there.',
      fields: `
        base
        fileId: string(uuid)
        processedAt?: string(date-time)
        outputs?: array<unknown>
        durationMs?: integer
      `,
    },
    MEDIA_PROCESSING_FAILED: {
      about: 'A file could not be processed.',
      fields: `
        base
        fileId: string(uuid)
        failedAt?: string(date-time)
        errorCode?: string
        errorMessage: string
        retryable?: boolean
      `,
    },
  },
};
