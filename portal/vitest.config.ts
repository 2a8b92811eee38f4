/** The unit tests: what needs a page has happy-dom's; they run where it is neither Greenwich's time nor English. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "happy-dom",
    environmentOptions: { happyDOM: { url: "https://app.example/" } },
    env: { TZ: "America/New_York" },
    isolate: false, // a page for each worker and not for each file: pages are most of what the tests take
    onConsoleLog: (text) => !text.startsWith("Lit is in dev mode"),
    restoreMocks: true,
    unstubGlobals: true,
  },
});
