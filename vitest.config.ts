import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'bin/**/*.test.ts', 'tools/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    // Left alone, one core is kept free for watching.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
