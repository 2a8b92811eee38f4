// Bundles the portal into dist/: index.html, and assets/ with hashed names.
import { readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";

const folder = new URL(".", import.meta.url).pathname;

await rm(`${folder}dist`, { recursive: true, force: true });
const built = await build({
  absWorkingDir: folder,
  entryPoints: { portal: "src/main.ts", style: "src/styles/index.css", icon: "icons/portal.svg" },
  outdir: "dist/assets",
  entryNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  target: "es2024",
  minify: true,
  metafile: true,
  legalComments: "eof",
  loader: { ".svg": "text" },
  plugins: [{ name: "icon", setup: (setup) => setup.onLoad({ filter: /portal\.svg$/ }, copied) }],
});
const names = Object.keys(built.metafile.outputs).map((path) => basename(path));
const page = await readFile(`${folder}index.html`, "utf8");
await writeFile(`${folder}dist/index.html`, page.replace(/\{(portal|style|icon)\.(js|css|svg)\}/g, hashed));

async function copied({ path }) {
  return { contents: await readFile(path), loader: "copy" };
}

function hashed(_placeholder, name, ending) {
  return names.find((found) => found.startsWith(`${name}-`) && found.endsWith(`.${ending}`));
}
