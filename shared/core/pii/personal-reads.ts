import type { CompiledEntity } from '#core/entities/compiled-entity.ts';

type Personal = Pick<CompiledEntity, 'piiFields'>;

const IMAGES = ['record', 'original', 'changes'];

/** The personal fields that a path of a rule's scope reads: bare names, and those of the record's images. */
export function personalInRule(a: { entity: Personal; path: readonly string[] }): readonly string[] {
  const [root = '', name] = a.path;
  if (IMAGES.includes(root)) return named({ entity: a.entity, name });
  return a.entity.piiFields.filter((field) => field === root);
}

/** The same for the scope of a workflow's steps, which read the record afresh. */
export function personalInStep(a: { entity: Personal; path: readonly string[] }): readonly string[] {
  const [root = '', name] = a.path;
  return root === 'record' ? named({ entity: a.entity, name }) : [];
}

/** The same for what a workflow was started with, where personal values stand masked. */
export function personalInTrigger(a: { entity: Personal; path: readonly string[] }): readonly string[] {
  const [root = '', image = '', name] = a.path;
  return root === 'trigger' && image === 'record' && name !== undefined ? named({ entity: a.entity, name }) : [];
}

/** A whole image has all fields in it. */
function named(a: { entity: Personal; name: string | undefined }): readonly string[] {
  return a.name === undefined ? a.entity.piiFields : a.entity.piiFields.filter((field) => field === a.name);
}
