/** What nobody needs a token for, below `/api`: a signature, or a token in the path, says who asks. */
export const PUBLIC_ROUTES: readonly { method: string; path: string; because: string }[] = [
  { method: 'GET', path: 'health', because: 'it says that the service is there, and nothing else' },
  { method: 'GET', path: 'openapi.json', because: 'it describes the API and holds nothing of a tenant' },
  { method: 'POST', path: '_inbound/{source}', because: 'senders of webhooks sign what they send' },
  { method: 'GET', path: '_tasks/{token}', because: 'the link in a mail holds a sealed token for one person' },
  { method: 'POST', path: '_tasks/{token}', because: 'the link in a mail holds a sealed token for one person' },
];
