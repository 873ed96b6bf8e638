import type { CompiledEntity } from '#core/entities/compiled-entity.ts';
import type { Row } from '#core/records/row.ts';
import type { WriteCommand, WriteEnvironment } from './command.ts';
import { expressionEnv } from './expression-env.ts';
import { toHookRecord } from './pending.ts';

/**
 * Whether the read filter shows a client the record that it writes. It is asked of the row that the write is planned
 * on, so nobody changes what was taken from their sight meanwhile. The platform's own writes look past it.
 */
export function maySee(a: {
  command: WriteCommand;
  entity: CompiledEntity;
  row: Row;
  env: Pick<WriteEnvironment, 'user' | 'model' | 'now'>;
}): boolean {
  const { command, entity, env } = a;
  const { readFilter } = entity;
  if (readFilter === null || command.origin !== 'client') return true;
  const record = toHookRecord(a);
  const policy = env.model.policies(entity.app);
  const { user, now } = env;
  return readFilter.evaluate(expressionEnv({ record, original: record, changes: {}, user, policy, now })) === true;
}
