import type { Hook } from '#core/hooks/define-hook.ts';
import { computeOrderTotals } from './hooks/compute-order-totals.ts';
import { guardOrderStatusTransition } from './hooks/guard-order-status-transition.ts';
import { assignOrderNumber } from './hooks/order-number.ts';
import { countRefund, keepSettledRefund, validateRefundAmount } from './hooks/refunds.ts';
import { softDeleteSetDeletedAt } from './hooks/soft-delete-orders.ts';
import {
  giveStockBack,
  guardNonNegativeStock,
  keepReleasedStock,
  reserveStock,
  takeReservedStock,
} from './hooks/stock.ts';

/** The hooks that the ecommerce pack binds. */
export const ecommerceHooks: readonly Hook[] = [
  assignOrderNumber,
  computeOrderTotals,
  countRefund,
  giveStockBack,
  guardNonNegativeStock,
  guardOrderStatusTransition,
  keepReleasedStock,
  keepSettledRefund,
  reserveStock,
  softDeleteSetDeletedAt,
  takeReservedStock,
  validateRefundAmount,
];
