import type { UniqueSet } from '#core/entities/compiled-entity.ts';
import type { HookRecord } from '#core/hooks/hook-context.ts';
import { claimKey } from '#core/records/claim-key.ts';
import type { Pending } from './pending.ts';

/** What a write does about one unique value: the claim that it held and the one that it wants. */
export type ClaimChange = { unique: UniqueSet; held: string | null; wanted: string | null };

/** The claims of a record that its write changes. */
export function claimsOf(pending: Pending): ClaimChange[] {
  return pending.entity.uniques.flatMap((unique) => {
    const keyOf = (record: HookRecord): string | null =>
      claimKey({
        ...pending.ref,
        index: unique.name,
        values: unique.fields.map((name) => record[name] ?? null),
        caseInsensitive: unique.caseInsensitive,
      });
    // a tombstone holds nothing: its claims went when the record did
    const held = pending.row && pending.row.deletedAt === undefined ? keyOf(pending.original) : null;
    const wanted = pending.removed ? null : keyOf(pending.record);
    return held === wanted ? [] : [{ unique, held, wanted }];
  });
}
