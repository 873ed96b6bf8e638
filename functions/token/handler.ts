/** What the user pool sends before it issues a token (version 2), as far as it is read. */
export type TokenEvent = { request: { userAttributes: Readonly<Record<string, string>> }; response: object };

/**
 * Before the user pool issues a token: the tenant and the roles that the pool keeps of the user become claims, in the
 * form that the API reads. A user without a tenant gets a token that opens nothing.
 */
export const handler = async <T extends TokenEvent>(event: T): Promise<T> => {
  const { 'custom:tenant': tenant, 'custom:roles': roles = '' } = event.request.userAttributes;
  const list = roles
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
  // a list is taken as a claim since version 2 of the trigger
  const claims = { ...(tenant !== undefined && { tenant }), roles: list };
  event.response = {
    claimsAndScopeOverrideDetails: {
      idTokenGeneration: { claimsToAddOrOverride: claims },
      accessTokenGeneration: { claimsToAddOrOverride: claims },
    },
  };
  return event;
};
