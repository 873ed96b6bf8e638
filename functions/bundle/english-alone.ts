/** Stands in bundles in place of the list of all languages that zod speaks, which would be a fifth of a bundle. */
export { default as en } from 'zod/v4/locales/en.js';
