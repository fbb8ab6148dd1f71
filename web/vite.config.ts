import { defineConfig } from 'vitest/config';

/** Four outputs: the residents' page, the desk, the editors' pages, and widget.js, whose name other sites write into their pages. */
export default defineConfig({
  build: {
    target: 'es2020',
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { chat: 'index.html', desk: 'desk.html', editor: 'editor.html', widget: 'src/widget.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'widget' ? 'widget.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
});
