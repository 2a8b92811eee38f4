// Bundles the portal into dist/: index.html, and assets/ with hashed names, among them the licences of what is bundled.
import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
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
  preserveSymlinks: true, // the hashes in the names then hold the bundle alone, not where its packages are kept
  loader: { ".svg": "text" },
  plugins: [{ name: "icon", setup: (setup) => setup.onLoad({ filter: /portal\.svg$/ }, copied) }],
});
const licences = await notices(Object.keys(built.metafile.inputs));
const notice = `notices-${createHash("sha256").update(licences).digest("hex").slice(0, 8).toUpperCase()}.txt`;
await writeFile(`${folder}dist/assets/${notice}`, licences);
const names = [...Object.keys(built.metafile.outputs).map((path) => basename(path)), notice];
const page = await readFile(`${folder}index.html`, "utf8");
await writeFile(`${folder}dist/index.html`, page.replace(/\{(portal|style|icon|notices)\.(js|css|svg|txt)\}/g, hashed));

async function copied({ path }) {
  return { contents: await readFile(path), loader: "copy" };
}

/** The name, version, licence and its text of every package from which a file is in the bundle. */
async function notices(inputs) {
  const packages = inputs.map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean);
  const told = [...new Set(packages)].sort().map(async (path) => {
    const about = JSON.parse(await readFile(resolve(folder, path, "package.json"), "utf8"));
    const files = (await readdir(resolve(folder, path)))
      .filter((name) => /^(licen[cs]e|notice|copyright)/i.test(name))
      .sort();
    const texts = await Promise.all(
      files.map(async (name) => (await readFile(resolve(folder, path, name), "utf8")).trim()),
    );
    const text =
      texts.join("\n\n") ||
      `The package brings no text of its licence; it is by ${about.author?.name ?? about.author ?? "its authors"}.`;
    return `${about.name} ${about.version}: ${about.license}\n\n${text}\n`;
  });
  return (await Promise.all(told)).join(`\n${"=".repeat(100)}\n`);
}

function hashed(_placeholder, name, ending) {
  return names.find((found) => found.startsWith(`${name}-`) && found.endsWith(`.${ending}`));
}
