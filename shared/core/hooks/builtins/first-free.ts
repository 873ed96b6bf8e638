// races are lost twice by bad luck; from then on writers spread out
const PATIENT = 2;

/**
 * The first free number from 1 up, found in as many looks as the logarithm of it has digits; where numbers have become
 * free again in between it may be a later one. A write that has lost its number again and again takes one further on,
 * so that many writers at once do not all want the same.
 */
export async function firstFree(a: {
  isFree(n: number): Promise<boolean>;
  attempt: number;
  seed: string;
}): Promise<number> {
  const { isFree, attempt } = a;
  if (await isFree(1)) return 1;
  const next = await lowest({ isFree, taken: 1 });
  if (attempt <= PATIENT) return next;
  const taken = next + spread({ seed: a.seed, width: 4 ** (attempt - PATIENT) });
  return (await isFree(taken)) ? taken : lowest({ isFree, taken });
}

async function lowest(a: { isFree(n: number): Promise<boolean>; taken: number }): Promise<number> {
  let { taken } = a;
  let step = 1;
  while (!(await a.isFree(taken + step))) {
    taken += step;
    step *= 2;
  }
  let free = taken + step;
  while (free - taken > 1) {
    const middle = Math.floor((free + taken) / 2);
    if (await a.isFree(middle)) free = middle;
    else taken = middle;
  }
  return free;
}

/** A number below `width` that differs between records. */
function spread(a: { seed: string; width: number }): number {
  let hash = 0;
  for (const character of a.seed) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return hash % a.width;
}
