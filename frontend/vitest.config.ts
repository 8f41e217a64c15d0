import { defineConfig } from "vitest/config";

export default defineConfig({
  server: { fs: { allow: [".", "../assets/live"] } }, // tests read the components' HTML
});
