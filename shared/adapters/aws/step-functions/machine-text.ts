import { isObject, type Json } from '#core/json/json.ts';

/** The definition as the service takes it: functions that machines call by our names are called by their ARNs. */
export function machineText(a: { asl: Json; functions: Readonly<Record<string, string>> }): string {
  return JSON.stringify(withFunctions(a));
}

function withFunctions(a: { asl: Json; functions: Readonly<Record<string, string>> }): Json {
  const { asl, functions } = a;
  if (Array.isArray(asl)) return asl.map((one) => withFunctions({ asl: one, functions }));
  if (!isObject(asl)) return asl;
  return Object.fromEntries(
    Object.entries(asl).map(([key, one]) => {
      const arn = key === 'FunctionName' && typeof one === 'string' ? functions[one] : undefined;
      return [key, arn ?? withFunctions({ asl: one, functions })];
    }),
  );
}
