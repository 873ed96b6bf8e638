/** Rises when the same steps would compile to another machine; part of the hash. */
export const COMPILER_VERSION = 2;
