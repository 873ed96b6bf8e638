import { childrenOf, type Node } from './node.ts';
import type { RecordRead } from './record-read.ts';

/** The paths that a tree reads, each once, in the order of their first use. */
export function readsOf(node: Node): string[][] {
  return distinctPaths(collect(node));
}

/** The reads of other records in a tree. */
export function recordReadsOf(node: Node): RecordRead[] {
  const below = childrenOf(node).flatMap(recordReadsOf);
  return node.kind === 'read' ? [node.read, ...below] : below;
}

/** Each path once. */
export function distinctPaths(paths: string[][]): string[][] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

function collect(node: Node): string[][] {
  return node.kind === 'path' ? [node.path] : childrenOf(node).flatMap(collect);
}
