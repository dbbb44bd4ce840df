import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.CONTENTFLOW_URL ?? 'http://127.0.0.1:8080';

/** The groups that every page shares, so that a new release of the app leaves the libraries cached. */
const groups = [
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 3 },
  { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/, priority: 2 },
];

export default defineConfig({
  plugins: [tanstackRouter(), react()],
  resolve: { alias: { '~': new URL('./src', import.meta.url).pathname } },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/l/', '/b/', '/media', '/oauth', '/problems', '/sandbox'].map((path) => [path, { target: server }]),
    ),
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
});
