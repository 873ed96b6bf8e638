import { ERRORS, type ErrorRow } from '#core/errors/codes.ts';
import { ISSUES } from '#core/errors/issue-codes.ts';

const HEAD = `# Errors

<!-- Made from shared/core/errors by scripts/generate-error-docs.ts. Change the tables there, then run
     UPDATE_DOCS=1 npm test -- test/docs -->

Every answer that is not a success is \`application/problem+json\`:

\`\`\`json
{
  "type": "urn:dro:error:validation-failed",
  "title": "The data breaks a rule",
  "status": 422,
  "code": "VALIDATION_FAILED",
  "detail": "crm/deals is not valid: name must be given",
  "errors": [{ "path": "name", "code": "REQUIRED", "message": "name must be given" }]
}
\`\`\`

Programs go by \`code\`; \`title\` is the same for each code, \`detail\` is for people and may change. \`errors\` holds
single problems with their paths and is empty where there are none. What a caller may do again has a \`Retry-After\`
header.
`;

/** The reference of all codes, `docs/reference/errors.md`. */
export function errorDocs(): string {
  const rows = Object.entries(ERRORS).map(([code, row]) => errorRow({ code, row }));
  const issues = Object.entries(ISSUES).map(([code, docs]) => `| \`${code}\` | ${cell(docs)} |`);
  return [
    HEAD,
    '## Codes of answers',
    '',
    '| code | status | what it means | what to do |',
    '|---|---|---|---|',
    ...rows,
    '',
    '## Codes of single problems',
    '',
    'In `errors[].code`, beside the `path` of what is meant: dotted, with indexes in brackets (`lines[2].quantity`).',
    '',
    '| code | what it means |',
    '|---|---|',
    ...issues,
    '',
  ].join('\n');
}

function errorRow(a: { code: string; row: ErrorRow }): string {
  const { status, title, docs } = a.row;
  return `| \`${a.code}\` | ${status} | ${cell(title)} | ${cell(docs)} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
