import { DroError } from '#core/errors/dro-error.ts';

// in our own words: those of SES hold addresses
const FOR_GOOD: Readonly<Record<string, string>> = {
  MessageRejected: 'Amazon SES refused the mail: what it holds is not allowed, or an address of it is not verified',
  MailFromDomainNotVerifiedException: 'Amazon SES does not send from this domain: it is not verified',
  AccountSuspendedException: 'Amazon SES has suspended the account',
  SendingPausedException: 'sending is paused for the account or the configuration set in Amazon SES',
  BadRequestException: 'Amazon SES does not understand the mail: an address or the subject is malformed',
  NotFoundException: 'Amazon SES does not know the configuration set or the identity',
  AccessDeniedException: 'the stage may not send mails by Amazon SES',
};

/**
 * What is thrown for a mail that was not sent: EGRESS_REJECTED when the same mail would be refused again, EGRESS_FAILED
 * for what may pass, as throttling does, a daily quota, or an answer that was lost.
 */
export function refusalOf(error: unknown): DroError {
  const name = error instanceof Error ? error.name : 'Unknown';
  const forGood = FOR_GOOD[name];
  if (forGood !== undefined) return new DroError({ code: 'EGRESS_REJECTED', detail: forGood, cause: error });
  return new DroError({ code: 'EGRESS_FAILED', detail: `Amazon SES did not take the mail: ${name}`, cause: error });
}
