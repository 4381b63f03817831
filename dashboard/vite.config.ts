// The policy of the server is `default-src 'self'`: nothing may be inlined into the page, and nothing fetched from elsewhere.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["ADVISORY_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2022" },
  server: { proxy: { "/api": server } },
});
