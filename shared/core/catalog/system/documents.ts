import type { SystemCategory } from '../system-category.ts';

/** Documents: the types of events of this category. */
export const DOCUMENTS: SystemCategory = {
  app: 'documents',
  title: 'Documents',
  types: {
    DOCUMENT_UPLOADED: {
      about: 'A document was uploaded.',
      fields: `
        base
        documentId: string(uuid)
        uploadedByUserId?: string(uuid)
        uploadedAt?: string(date-time)
        fileName: string
        contentType: string
        sizeBytes: integer
        storageKey: string
      `,
    },
    DOCUMENT_DELETED: {
      about: 'A document was removed.',
      fields: `
        base
        documentId: string(uuid)
        deletedByUserId?: string(uuid)
        deletedAt?: string(date-time)
        reason?: string
      `,
    },
    DOCUMENT_ASSOCIATED: {
      about: 'A document was attached to a record.',
      fields: `
        base
        documentId: string(uuid)
        entityType: string
        entityId: string
        associatedByUserId?: string(uuid)
        associatedAt?: string(date-time)
      `,
    },
    DOCUMENT_DETACHED: {
      about: 'A document was taken off a record.',
      fields: `
        base
        documentId: string(uuid)
        entityType: string
        entityId: string
        detachedByUserId?: string(uuid)
        detachedAt?: string(date-time)
        reason?: string
      `,
    },
    DOCUMENT_GENERATED: {
      about: 'A document was made out of data.',
      fields: `
        base
        documentId: string(uuid)
        sourceType: string
        sourceId: string
        generatedByUserId?: string(uuid)
        generatedAt?: string(date-time)
        fileName: string
      `,
    },
    DOCUMENT_SIGNATURE_REQUESTED: {
      about: 'Signatures on a document were asked for.',
      status: 'catalog_only',
      reason: 'Nothing emits it: there is no signing of documents.',
      fields: `
        base
        documentId: string(uuid)
        requestId: string(uuid)
        requestedByUserId?: string(uuid)
        requestedAt?: string(date-time)
        signers: array<object{email: string(email), name?: string}>
        expiresAt?: string(date-time)
      `,
    },
    DOCUMENT_SIGNED: {
      about: 'Somebody signed a document.',
      status: 'catalog_only',
      reason: 'Nothing emits it: there is no signing of documents.',
      fields: `
        base
        documentId: string(uuid)
        requestId: string(uuid)
        signedAt?: string(date-time)
        signerEmail?: string(email)
        signerId?: string(uuid)
      `,
    },
    DOCUMENT_SIGNATURE_EXPIRED: {
      about: 'The time to sign a document ran out.',
      status: 'catalog_only',
      reason: 'Nothing emits it: there is no signing of documents.',
      fields: `
        base
        documentId: string(uuid)
        requestId: string(uuid)
        expiredAt?: string(date-time)
      `,
    },
  },
};
