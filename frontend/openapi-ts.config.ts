import { defineConfig } from '@hey-api/openapi-ts';

/** The client is made from the contract; `tests/generated.test.ts` fails when it is stale. */
export default defineConfig({
  input: process.env.OPENAPI ?? '../openapi/openapi.json',
  output: { path: process.env.GEN ?? 'src/api/gen', clean: true },
  plugins: [
    '@hey-api/client-fetch',
    '@hey-api/typescript',
    '@hey-api/sdk',
    '@tanstack/react-query',
    { name: 'valibot', requests: true, responses: false, definitions: true },
  ],
});
