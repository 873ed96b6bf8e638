import type { SystemCategory } from '../system-category.ts';

/** Assets: the types of events of this category. */
export const ASSETS: SystemCategory = {
  app: 'assets',
  title: 'Assets',
  types: {
    ASSET_CREATED: {
      about: 'An asset was entered.',
      fields: `
        base
        assetId: string(uuid)
        clientId?: string(uuid)
        createdByUserId?: string(uuid)
        createdAt?: string(date-time)
        assetType?: string
        serialNumber?: string
      `,
    },
    ASSET_UPDATED: {
      about: 'Fields of an asset were edited.',
      fields: `
        base
        assetId: string(uuid)
        updatedByUserId?: string(uuid)
        updatedAt?: string(date-time)
        updatedFields?: array<string>
        changes?: map<object{previous: unknown, new: unknown}>
      `,
    },
    ASSET_ASSIGNED: {
      about: 'An asset was given to an owner.',
      fields: `
        base
        assetId: string(uuid)
        previousOwnerType?: enum(user|team)
        previousOwnerId?: string
        newOwnerType: enum(user|team)
        newOwnerId: string
        assignedAt?: string(date-time)
      `,
    },
    ASSET_UNASSIGNED: {
      about: 'An asset was taken back from its owner.',
      fields: `
        base
        assetId: string(uuid)
        previousOwnerType: enum(user|team)
        previousOwnerId: string
        unassignedAt?: string(date-time)
        reason?: string
      `,
    },
    ASSET_WARRANTY_EXPIRING: {
      about: 'The warranty of an asset will soon end.',
      fields: `
        base
        assetId: string(uuid)
        expiresAt: string(date-time)
        daysUntilExpiry: integer
        clientId?: string(uuid)
      `,
    },
  },
};
