/** The entity that a schedule names: with its app, or of the rule's app, or the only one of that name. */
export function scheduledEntity(a: { name: string; app: string; entityPaths: readonly string[] }): {
  app: string;
  name: string;
} {
  const [app = '', name] = a.name.split('/');
  if (name !== undefined) return { app, name };
  const owners = a.entityPaths.filter((path) => path.endsWith(`/${a.name}`)).map((path) => path.split('/')[0] ?? '');
  if (owners.includes(a.app) || owners.length !== 1) return { app: a.app, name: a.name };
  return { app: owners[0] ?? '', name: a.name };
}
