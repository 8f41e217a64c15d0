/* Prints a plain script that gives a page all exports of some modules under src/ as globals: for
 * tests that need a real browser's canvas. */

import { build } from "esbuild";

const contents = process.argv.slice(2).map((name) => `export * from "./src/${name}";`).join("\n");
const { outputFiles } = await build({
  absWorkingDir: import.meta.dirname,
  bundle: true,
  footer: { js: "Object.assign(window, modules);" },
  format: "iife",
  globalName: "modules",
  stdin: { contents, resolveDir: import.meta.dirname },
  write: false,
});
process.stdout.write(outputFiles[0].text);
