/* Tests read the HTML of the components, which lies outside of frontend/. Files share a process
   and its modules: a process for each would spend most of its time on starting a DOM. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  server: { fs: { allow: [".."] } },
  test: { pool: "threads", isolate: false },
});
