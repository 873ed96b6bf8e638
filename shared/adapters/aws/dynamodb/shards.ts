/** Where something belongs among so many shards: FNV-1a of its name, the same for ever. */
export function shardOf(a: { name: string; shards: number }): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < a.name.length; i++) hash = Math.imul(hash ^ a.name.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % a.shards;
}

/** The numbers of so many shards. */
export function allShards(shards: number): number[] {
  return Array.from({ length: shards }, (_, shard) => shard);
}
