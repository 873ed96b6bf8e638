const ROOT = /(?:^|;)Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/;
const PARENT = /(?:^|;)Parent=([0-9a-f]{16})(?:;|$)/;

/**
 * X-Ray's trace as W3C Trace Context, so that writes and calls outside belong to the trace that the service began; null
 * where there is none.
 *
 * @example
 * ```ts
 * import { traceparentOfXray } from '#functions/runtime/traceparent-of-xray.ts';
 * const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
 * const trace = traceparentOfXray(header); // 00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01
 * ```
 */
export function traceparentOfXray(header: string | undefined): string | null {
  const [, seconds, rest] = ROOT.exec(header ?? '') ?? [];
  const [, parent] = PARENT.exec(header ?? '') ?? [];
  if (seconds === undefined || rest === undefined || parent === undefined) return null;
  return `00-${seconds}${rest}-${parent}-${header?.includes('Sampled=1') ? '01' : '00'}`;
}
