import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where the API answers while the console is developed; the demo's address unless told otherwise. */
const apiUrl = process.env.SIGNALPOST_URL ?? "http://127.0.0.1:8080";

/** How the console is built, and served while it is developed. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react(), tailwind()],
  build: {
    outDir: fileURLToPath(new URL("../dist/console", import.meta.url)),
    emptyOutDir: true,
    // Inlined assets would need `data:` in more places of the content security policy than images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": { target: apiUrl, changeOrigin: false } } },
});
