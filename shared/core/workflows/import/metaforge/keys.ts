import type { KeyTable } from '../key-table.ts';

const POINTS = ['beforeSave', 'afterSave', 'afterCommit', 'beforeDelete'];
const BINDINGS = 'template_overrides.controller.hooks[]';
const LAYOUT = 'how it looks is decided elsewhere';

/** Every key of a MetaForge entity that has to do with its lifecycle. */
export const METAFORGE_KEYS: KeyTable = [
  { key: 'name', becomes: 'name' },
  { key: 'app', becomes: 'app' },
  { key: 'entity', becomes: 'name' },
  { key: 'displayName', becomes: null, why: LAYOUT },
  { key: 'pluralName', becomes: null, why: LAYOUT },
  { key: 'labelField', becomes: null, why: LAYOUT },
  { key: 'description', becomes: 'description' },
  { key: 'scope', becomes: 'scope' },
  { key: 'currency', becomes: 'currency' },
  { key: 'fields', becomes: 'fields', open: true },
  { key: 'validators', becomes: 'validators', open: true },
  { key: 'hooks', becomes: BINDINGS },
  ...POINTS.flatMap((point) => [
    { key: `hooks.${point}`, becomes: `${BINDINGS}.phase` },
    { key: `hooks.${point}[].name`, becomes: `${BINDINGS}.handler` },
    { key: `hooks.${point}[].on`, becomes: `${BINDINGS}.events` },
    { key: `hooks.${point}[].when`, becomes: `${BINDINGS}.when` },
    { key: `hooks.${point}[].description`, becomes: `${BINDINGS}.description` },
    { key: `hooks.${point}[].timeout`, becomes: `${BINDINGS}.timeout` },
    { key: `hooks.${point}[].params`, becomes: `${BINDINGS}.params`, open: true as const },
  ]),
];
