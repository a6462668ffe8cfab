// Loads the bundled extension with a stand-in for VS Code: it must bring all it needs, and start what the settings say.
"use strict";

const Module = require("node:module");

const anything = () => new Proxy(function () {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => "" : name === "then" ? undefined : anything()),
  apply: () => anything(),
  construct: () => anything(),
});
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? anything() : load(name, ...rest));

const extension = require(require("node:path").resolve(process.argv[2]));
if (typeof extension.activate !== "function" || typeof extension.deactivate !== "function") process.exit(1);
process.stdout.write("the bundle loads\n");
