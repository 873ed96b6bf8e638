import type { Hook } from '#core/hooks/define-hook.ts';
import { applyCredit } from './apply-credit.ts';
import { applyPayment } from './apply-payment.ts';
import { archiveInstead } from './archive-instead.ts';
import { billContracts } from './bill-contracts.ts';
import { copyFields } from './copy-fields.ts';
import { countOpenTasks } from './count-open-tasks.ts';
import { keepRecord } from './keep-record.ts';
import { linkProjectTasks } from './link-project-tasks.ts';
import { recordCollectedPayment } from './record-collected-payment.ts';
import { refundPayment } from './refund-payment.ts';
import { sameClient } from './same-client.ts';
import { taggedRecordExists } from './tagged-record-exists.ts';

/** The hooks of customers, projects, tags and money. */
export const customerHooks: readonly Hook[] = [
  applyCredit,
  applyPayment,
  archiveInstead,
  billContracts,
  copyFields,
  countOpenTasks,
  keepRecord,
  linkProjectTasks,
  recordCollectedPayment,
  refundPayment,
  sameClient,
  taggedRecordExists,
];
