import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import type { Item } from './attributes.ts';

// what passes by itself: others at the same items, or more requests than the table takes for a moment
const BUSY: readonly string[] = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionConflictException',
  'TransactionInProgressException',
];
const BUSY_REASONS: readonly string[] = ['TransactionConflict', 'ProvisionedThroughputExceeded', 'ThrottlingError'];

export function isConditionFailure(error: unknown): boolean {
  return nameOf(error) === 'ConditionalCheckFailedException';
}

/** The item that did not meet a condition, where it was asked for; null when there was none. */
export function refusedItem(error: unknown): Item | null {
  return Reflect.get(Object(error), 'Item') ?? null;
}

/** What the same request would meet again. */
export function isRefusedForGood(error: unknown): boolean {
  return nameOf(error) === 'ValidationException';
}

/** Why a transaction was cancelled, per item; null for another error. */
export function cancellation(error: unknown): CancellationReason[] | null {
  if (nameOf(error) !== 'TransactionCanceledException') return null;
  const reasons = Reflect.get(Object(error), 'CancellationReasons');
  return Array.isArray(reasons) ? reasons : [];
}

export function isBusy(error: unknown): boolean {
  return BUSY.includes(nameOf(error));
}

export function isBusyReason(reason: CancellationReason | undefined): boolean {
  return BUSY_REASONS.includes(reason?.Code ?? '');
}

/** An item over 400 KB or a transaction over 4 MB. */
export function isTooLarge(a: { name?: string | undefined; message?: string | undefined }): boolean {
  return /Validation/.test(a.name ?? '') && /size/i.test(a.message ?? '');
}

/** Nobody knows whether the request was carried out: its answer was lost, or the service failed. */
export function isAmbiguous(error: unknown): boolean {
  const code = Reflect.get(Object(error), 'code');
  const fault = Reflect.get(Object(error), '$fault');
  return fault === 'server' || nameOf(error) === 'TimeoutError' || (fault === undefined && isNetworkCode(code));
}

function isNetworkCode(code: unknown): boolean {
  return typeof code === 'string' && /^E[A-Z_]+$/.test(code) && !code.startsWith('ERR_');
}

function nameOf(error: unknown): string {
  const name = Reflect.get(Object(error), 'name');
  return typeof name === 'string' ? name : '';
}
