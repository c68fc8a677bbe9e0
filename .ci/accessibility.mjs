// Holds the study's pages against axe-core in headless Chromium: in both languages, light and dark, on a small screen
// and on a wide one. Usage: node .ci/accessibility.mjs AXE_CORE_FOLDER PAGE...
//
// Chromium's headless window is never narrower than 500 pixels, so each page is shown in a frame of its width, which
// sends what axe found to the page around it. It is run without its sandbox, which root, as whom this is run in a
// container, cannot have; the pages are our own and ask for nothing from outside.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const [folder, ...pages] = process.argv.slice(2);
const axe = readFileSync(join(folder, "axe.min.js"), "utf8");
const WIDTHS = [420, 1000];
const SCHEMES = ["light", "dark"];

// Runs inside the frame.
const probe = `<script>${axe}</script><script>
axe.run(document, { resultTypes: ["violations"] }).then((found) => parent.postMessage(JSON.stringify({
    width: innerWidth,
    scheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
    passes: found.passes.length,
    violations: found.violations.map((rule) => ({
        id: rule.id, help: rule.help, where: rule.nodes.map((node) => node.html.slice(0, 160)),
    })),
}), "*"));
</script>`;

const around = (page, width) => `<!DOCTYPE html><meta name="color-scheme" content="light dark"><pre id="found"></pre>
<iframe src="${page}" style="width:${width}px;height:900px;border:0"></iframe>
<script>onmessage = (message) => { document.getElementById("found").textContent = btoa(unescape(encodeURIComponent(message.data))); };</script>`;

const work = mkdtempSync(join(tmpdir(), "axe-"));
let bad = 0;
try {
    for (const page of pages) {
        const html = readFileSync(page, "utf8");
        const probed = join(work, basename(page));
        // As a function, since a replacement text would have signs of its own.
        writeFileSync(probed, html.replace("</body>", () => `${probe}</body>`));
        for (const width of WIDTHS) {
            const frame = join(work, `${width}-${basename(page)}`);
            writeFileSync(frame, around(basename(page), width));
            for (const scheme of SCHEMES) {
                const name = `${basename(page)}, ${width} px, ${scheme}`;
                const dom = execFileSync("chromium", [
                    "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1100,1000",
                    `--user-data-dir=${join(work, "profile")}`,
                    `--blink-settings=preferredColorScheme=${scheme === "dark" ? 0 : 1}`,
                    "--virtual-time-budget=600000", "--dump-dom", `file://${frame}`,
                ], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28, timeout: 300000 });
                const sent = /<pre id="found">([^<]+)</.exec(dom);
                if (!sent) throw new Error(`${name}: axe sent nothing`);
                const found = JSON.parse(Buffer.from(sent[1], "base64").toString("utf8"));
                if (found.width !== width || found.scheme !== scheme) {
                    throw new Error(`${name}: shown at ${found.width} px, ${found.scheme}`);
                }
                console.log(`${name}: ${found.passes} rules pass, ${found.violations.length} do not`);
                for (const { id, help, where } of found.violations) {
                    bad += 1;
                    console.log(`  ${id}: ${help}\n    ${where.slice(0, 5).join("\n    ")}`);
                }
            }
        }
    }
} finally {
    rmSync(work, { recursive: true, force: true });
}
process.exit(bad === 0 ? 0 : 1);
