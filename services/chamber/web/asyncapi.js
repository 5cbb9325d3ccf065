// Checks the AsyncAPI document on standard input with the parser of the AsyncAPI Initiative. Exits 1 when it is wrong.

import { readFileSync } from "node:fs";

import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(0, "utf8"));
for (const { message, path, severity } of diagnostics) {
  console.error(`${["error", "warning", "note", "hint"][severity]} at /${path.join("/")}: ${message}`);
}
process.exit(document && !diagnostics.some(({ severity }) => severity <= 1) ? 0 : 1);
