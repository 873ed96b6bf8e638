/** An entity within its tenant; names of apps and entities have no slash. */
export function entityPath(a: { app: string; entity: string }): string {
  return `${a.app}/${a.entity}`;
}
