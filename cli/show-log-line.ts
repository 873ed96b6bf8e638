import { isObject, type Json } from '#core/json/json.ts';
import type { LogLine } from './cloud-logs.ts';

/** What every line of ours has, or says nothing to a reader. */
const KNOWN: readonly string[] = [
  ...['level', 'message', 'timestamp', 'service', 'cold_start', 'sampling_rate'],
  ...['function_arn', 'function_memory_size', 'function_name', 'function_request_id', 'xray_trace_id'],
];

/** A line of ours as time, level, function, message and what it tells beside; any other line as it is. */
export function showLogLine(line: LogLine): string {
  const at = new Date(line.at).toISOString();
  const fields = parse(line.text);
  if (fields === null || typeof fields['message'] !== 'string') return `${at}       ${line.function} ${line.text}`;
  const level = String(fields['level'] ?? '').padEnd(5);
  const more = Object.entries(fields)
    .filter(([name]) => !KNOWN.includes(name))
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${at} ${level} ${line.function} ${fields['message']}${more.join('')}`;
}

function parse(text: string): { [key: string]: Json } | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
