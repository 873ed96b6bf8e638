import base from '../../jest.config.mjs';

const { transform, extensionsToTreatAsEsm } = base.projects[0];

export default {
  rootDir: '../..',
  displayName: 'localstack',
  extensionsToTreatAsEsm,
  transform,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/localstack/**/*.test.ts'],
  // the emulator is one process, and starts its services when they are first asked for
  maxWorkers: 1,
  testTimeout: 240_000,
};
