const common = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  testEnvironment: 'node',
};

export default {
  maxWorkers: 2,
  // ends what hangs; no test is about speed, and a busy machine is no failure
  testTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/{shared,statemachines,apps,local,cli,functions,cdk}/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'suite',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [
        '<rootDir>/test/process/',
        '<rootDir>/test/model/',
        '<rootDir>/test/localstack/',
        '<rootDir>/test/e2e/',
      ],
    },
    // a thousand short lives of a depot, with crashes
    { ...common, displayName: 'model', testMatch: ['<rootDir>/test/model/**/*.test.ts'] },
    // from outside, over HTTP alone: a platform of one process, or whatever `DRO_E2E` names
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e/setup.mjs',
      globalTeardown: '<rootDir>/test/e2e/teardown.mjs',
    },
    // real child processes that are killed
    { ...common, displayName: 'process', testMatch: ['<rootDir>/test/process/**/*.test.ts'] },
  ],
};
