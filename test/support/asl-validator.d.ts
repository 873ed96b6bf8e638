declare module 'asl-validator' {
  /** Checks a state machine against the schema and the rules of Amazon States Language. */
  export default function validate(
    machine: unknown,
    options?: { checkPaths?: boolean; checkArn?: boolean },
  ): { isValid: boolean; errorsText(separator?: string): string };
}
