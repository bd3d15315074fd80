// Builds the panel into dist/ (hashed assets); the development server passes the API on to an orchestrator on this machine.
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const orchestrator = { target: 'http://127.0.0.1:8000', changeOrigin: false };

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // Everything small would become a data: address, which the Content-Security-Policy allows for images alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/admin': orchestrator,
      '/webhooks': orchestrator,
      '/media': orchestrator,
      '/docs': orchestrator,
      '/chat': orchestrator,
      '/oauth': orchestrator,
    },
  },
});
