import type { SystemCategory } from '../system-category.ts';

/** Tags: the types of events of this category. */
export const TAGS: SystemCategory = {
  app: 'tags',
  title: 'Tags',
  types: {
    TAG_DEFINITION_CREATED: {
      about: 'A new tag can be used.',
      fields: `
        base
        tagId: string(uuid)
        tagName: string
        createdByUserId?: string(uuid)
        createdAt?: string(date-time)
      `,
    },
    TAG_DEFINITION_UPDATED: {
      about: 'A tag was renamed or changed.',
      fields: `
        base
        tagId: string(uuid)
        previousName?: string
        newName?: string
        updatedByUserId?: string(uuid)
        updatedAt?: string(date-time)
      `,
    },
    TAG_APPLIED: {
      about: 'A tag was put on a record.',
      fields: `
        base
        tagId: string(uuid)
        entityType: string
        entityId: string
        appliedByUserId?: string(uuid)
        appliedAt?: string(date-time)
      `,
    },
    TAG_REMOVED: {
      about: 'A tag was taken off a record.',
      fields: `
        base
        tagId: string(uuid)
        entityType: string
        entityId: string
        removedByUserId?: string(uuid)
        removedAt?: string(date-time)
      `,
    },
  },
};
