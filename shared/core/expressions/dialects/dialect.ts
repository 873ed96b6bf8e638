/** Languages of conditions that are read and written anew as CEL. */
export type Dialect = 'metaforge' | 'rocket';

export type BinaryOperator =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

/** A source's tree; texts and numbers are as read. */
export type DialectNode =
  | { kind: 'number'; text: string }
  | { kind: 'text'; value: string }
  | { kind: 'word'; word: 'true' | 'false' | 'null' }
  | { kind: 'name'; name: string }
  | { kind: 'member'; of: DialectNode; name: string }
  | { kind: 'index'; of: DialectNode; at: DialectNode }
  | { kind: 'call'; name: string; args: DialectNode[] }
  | { kind: 'list'; items: DialectNode[] }
  | { kind: 'object'; entries: { key: string; value: DialectNode }[] }
  | { kind: 'unary'; op: '!' | '-'; of: DialectNode }
  | { kind: 'binary'; op: BinaryOperator; left: DialectNode; right: DialectNode };
