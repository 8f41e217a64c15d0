/* Tests read the HTML of the components, which lies outside of frontend/. */

import { defineConfig } from "vitest/config";

export default defineConfig({ server: { fs: { allow: [".."] } } });
