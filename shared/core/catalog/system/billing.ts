import type { SystemCategory } from '../system-category.ts';

// what the recurring charges of an invoice were reckoned from
const PROVENANCE =
  'object{authoritativePeriodSource: enum(canonical_detail_rows|parent_charge_fields), detailBackedChargeCount: integer, detailPeriodCount: integer, summaryServicePeriodStart?: string(date-time) | null, summaryServicePeriodEnd?: string(date-time) | null, billingTimingShape: enum(none|uniform|mixed)}';

/** Billing: the types of events of this category. */
export const BILLING: SystemCategory = {
  app: 'billing',
  title: 'Billing',
  types: {
    INVOICE_GENERATED: {
      about: 'An invoice was worked out, as a draft.',
      fields: `
        base
        invoiceId: string(uuid)
        clientId?: string(uuid)
        userId?: string(uuid)
        totalAmount?: string
        status?: string
        invoiceNumber?: string
        recurringProvenance?: ${PROVENANCE}
      `,
    },
    INVOICE_FINALIZED: {
      about: 'An invoice was closed for changes.',
      fields: `
        base
        invoiceId: string(uuid)
        clientId?: string(uuid)
        userId?: string(uuid)
        totalAmount?: string
        status?: string
        invoiceNumber?: string
        recurringProvenance?: ${PROVENANCE}
      `,
    },
    INVOICE_SENT: {
      about: 'An invoice went out to the client.',
      fields: `
        base
        invoiceId: string(uuid)
        clientId?: string(uuid)
        sentByUserId?: string(uuid)
        sentAt?: string(date-time)
        deliveryMethod: enum(email|portal|print)
        recurringProvenance?: ${PROVENANCE}
      `,
    },
    INVOICE_STATUS_CHANGED: {
      about: 'An invoice moved from one status to another.',
      fields: `
        base
        invoiceId: string(uuid)
        previousStatus: string
        newStatus: string
        changedAt?: string(date-time)
        recurringProvenance?: ${PROVENANCE}
      `,
    },
    INVOICE_DUE_DATE_CHANGED: {
      about: 'An invoice was given another due date.',
      fields: `
        base
        invoiceId: string(uuid)
        previousDueDate: string
        newDueDate: string
        changedAt?: string(date-time)
        recurringProvenance?: ${PROVENANCE}
      `,
    },
    INVOICE_OVERDUE: {
      about: 'An invoice is not paid in full after its due date.',
      fields: `
        base
        invoiceId: string(uuid)
        clientId?: string(uuid)
        overdueAt?: string(date-time)
        dueDate: string
        amountDue: string
        currency: string
        daysOverdue: integer
        recurringProvenance?: ${PROVENANCE}
      `,
    },
    INVOICE_WRITTEN_OFF: {
      about: 'What an invoice still asked for was given up.',
      fields: `
        base
        invoiceId: string(uuid)
        writtenOffAt?: string(date-time)
        amountWrittenOff: string
        currency: string
        reason?: string
        recurringProvenance?: ${PROVENANCE}
      `,
    },
    PAYMENT_RECORDED: {
      about: 'A payment came in and was entered.',
      fields: `
        base
        paymentId: string(uuid)
        clientId?: string(uuid)
        receivedAt?: string(date-time)
        amount: string
        currency: string
        method: string
        receivedByUserId?: string(uuid)
        gatewayTransactionId?: string
      `,
    },
    PAYMENT_APPLIED: {
      about: 'A payment was set against invoices.',
      fields: `
        base
        paymentId: string(uuid)
        appliedAt?: string(date-time)
        appliedByUserId?: string(uuid)
        applications: array<object{invoiceId: string(uuid), amountApplied: string}>
      `,
    },
    PAYMENT_FAILED: {
      about: 'An attempt to collect a payment failed.',
      fields: `
        base
        paymentId?: string(uuid)
        invoiceId?: string(uuid)
        clientId?: string(uuid)
        failedAt?: string(date-time)
        amount: string
        currency: string
        method: string
        failureCode?: string
        failureMessage?: string
        retryable?: boolean
      `,
    },
    PAYMENT_REFUNDED: {
      about: 'A payment went back, whole or in part.',
      fields: `
        base
        paymentId: string(uuid)
        refundedAt?: string(date-time)
        refundedByUserId?: string(uuid)
        amount: string
        currency: string
        reason?: string
      `,
    },
    CREDIT_NOTE_CREATED: {
      about: 'A credit for a client was made.',
      fields: `
        base
        creditNoteId: string(uuid)
        clientId?: string(uuid)
        createdByUserId?: string(uuid)
        createdAt?: string(date-time)
        amount: string
        currency: string
        status: string
        sourceDocumentKind?: enum(prepayment_invoice|negative_invoice|direct_grant)
        sourceInvoiceId?: string(uuid)
        sourceInvoiceNumber?: string
        sourceInvoiceStatus?: string
        sourceInvoiceDateBasis?: enum(financial_document_date|canonical_recurring_service_period)
        sourceServicePeriodStart?: string(date-time) | null
        sourceServicePeriodEnd?: string(date-time) | null
      `,
    },
    CREDIT_NOTE_APPLIED: {
      about: 'A credit was set against an invoice.',
      fields: `
        base
        creditNoteId: string(uuid)
        invoiceId: string(uuid)
        appliedByUserId?: string(uuid)
        appliedAt?: string(date-time)
        amountApplied: string
        currency: string
        appliedInvoiceNumber?: string
        appliedInvoiceStatus?: string
        appliedInvoiceDateBasis?: enum(financial_document_date|canonical_recurring_service_period)
        appliedServicePeriodStart?: string(date-time) | null
        appliedServicePeriodEnd?: string(date-time) | null
      `,
    },
    CREDIT_NOTE_VOIDED: {
      about: 'A credit was made void.',
      fields: `
        base
        creditNoteId: string(uuid)
        voidedByUserId?: string(uuid)
        voidedAt?: string(date-time)
        reason?: string
      `,
    },
    CONTRACT_CREATED: {
      about: 'A contract with a client was made.',
      fields: `
        base
        contractId: string(uuid)
        clientId: string(uuid)
        createdByUserId?: string(uuid)
        createdAt?: string(date-time)
        startDate?: string
        endDate?: string
        status?: string
      `,
    },
    CONTRACT_UPDATED: {
      about: 'Terms of a contract were edited.',
      fields: `
        base
        contractId: string(uuid)
        clientId: string(uuid)
        updatedAt?: string(date-time)
        updatedFields?: array<string>
        changes?: map<object{previous: unknown, new: unknown}>
      `,
    },
    CONTRACT_STATUS_CHANGED: {
      about: 'A contract moved from one status to another.',
      fields: `
        base
        contractId: string(uuid)
        clientId: string(uuid)
        previousStatus: string
        newStatus: string
        changedAt?: string(date-time)
      `,
    },
    CONTRACT_RENEWAL_UPCOMING: {
      about: 'The renewal of a contract comes near.',
      fields: `
        base
        contractId: string(uuid)
        clientId: string(uuid)
        renewalAt: string
        decisionDueDate?: string
        daysUntilRenewal: integer
        daysUntilDecisionDue?: integer
        renewalCycleKey?: string
      `,
    },
    RECURRING_BILLING_RUN_STARTED: {
      about: 'A run over the recurring charges began.',
      fields: `
        base
        runId: string(uuid)
        scheduleId?: string(uuid)
        startedAt?: string(date-time)
        initiatedByUserId?: string(uuid)
        selectionKey?: string
        retryKey?: string
        selectionMode: enum(due_service_periods)
        windowIdentity: enum(client_cadence_window|contract_cadence_window|mixed_execution_windows)
        executionWindowKinds?: array<enum(client_cadence_window|contract_cadence_window)>
      `,
    },
    RECURRING_BILLING_RUN_COMPLETED: {
      about: 'A run over the recurring charges came to its end.',
      fields: `
        base
        runId: string(uuid)
        completedAt?: string(date-time)
        invoicesCreated: integer
        failedCount: integer
        warnings?: array<string>
        selectionKey?: string
        retryKey?: string
        selectionMode: enum(due_service_periods)
        windowIdentity: enum(client_cadence_window|contract_cadence_window|mixed_execution_windows)
        executionWindowKinds?: array<enum(client_cadence_window|contract_cadence_window)>
      `,
    },
    RECURRING_BILLING_RUN_FAILED: {
      about: 'A run over the recurring charges broke off.',
      fields: `
        base
        runId: string(uuid)
        failedAt?: string(date-time)
        errorCode?: string
        errorMessage: string
        retryable?: boolean
        selectionKey?: string
        retryKey?: string
        selectionMode: enum(due_service_periods)
        windowIdentity: enum(client_cadence_window|contract_cadence_window|mixed_execution_windows)
        executionWindowKinds?: array<enum(client_cadence_window|contract_cadence_window)>
      `,
    },
  },
};
