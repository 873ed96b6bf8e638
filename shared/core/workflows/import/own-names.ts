/** A name of elsewhere as names are written here: `PurchaseOrder`, `send-mail` → `purchase_order`, `send_mail`. */
export function ownName(text: string): string {
  const snake = text
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  const named = /^[a-z]/.test(snake) ? snake : `x_${snake}`;
  return named.slice(0, 40).replace(/_+$/, '');
}

/** The ids of steps as they are written here, each once. */
export function ownIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const own = new Map<string, string>();
  for (const id of ids) {
    const base = ownName(id);
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base.slice(0, 36)}_${n}`;
    taken.add(name);
    if (!own.has(id)) own.set(id, name);
  }
  return own;
}
