import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The process serves what is built here under /app/ (koipond/console/app.py). `npm run dev` asks a running process for everything else.
export default defineConfig({
  base: "/app/",
  plugins: [react()],
  build: { outDir: "../koipond/console/built", emptyOutDir: true, manifest: true, chunkSizeWarningLimit: 1200 },
  server: { host: "127.0.0.1", proxy: { "^/(api|sign-in|sign-out|account|static|language)": "http://127.0.0.1:8000" } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
