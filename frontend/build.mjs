/* Builds the scripts of all components into assets/live/dist.
 *
 * manifest.json says for each component which files it needs, its entry first. Files are named by
 * their content, so a browser may keep them for good. */

import { build } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../assets/live/dist"));
const components = JSON.parse(await readFile(join(here, "components.json"), "utf8"));

const common = {
  absWorkingDir: here,
  bundle: true,
  charset: "utf8",
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  minify: true,
  target: "es2022",
};

/** The script files that a built file imports, directly or not, itself first. */
function needed(outputs, file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path, kind } of outputs[file].imports) {
    if (kind === "import-statement") needed(outputs, path, seen);
  }
  return seen;
}

async function buildComponents() {
  const { metafile } = await build({
    ...common,
    entryPoints: Object.entries(components).map(([name, path]) => ({ in: `src/${path}.ts`, out: name })),
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    metafile: true,
    outdir: out,
    splitting: true,
  });
  const manifest = {};
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
    const found = Object.entries(components).find(([, path]) => entryPoint === `src/${path}.ts`);
    if (found) manifest[found[0]] = [...needed(metafile.outputs, file)].map((path) => basename(path));
  }
  return Object.fromEntries(Object.keys(components).map((name) => [name, manifest[name]]));
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const manifest = await buildComponents();
await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await build({ ...common, entryPoints: ["src/lib/loader_entry.ts"], outfile: join(out, "loader.js") });
