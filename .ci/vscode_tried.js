// Starts the bundled extension with a stand-in for VS Code, as small as it goes: a document is opened and typed in, and what the
// real server answers comes out where the editor would show it. `node vscode_tried.js BUNDLE [BIAOCHI]`; without the command
// of biaochi the bundle is loaded, which shows that it brings all it needs.
"use strict";

const Module = require("node:module");
const path = require("node:path");

// --- what the client asks of the editor

class Emitter {
  told = new Set();
  event = (listener, self) => {
    const bound = self ? listener.bind(self) : listener;
    this.told.add(bound);
    return { dispose: () => this.told.delete(bound) };
  };
  fire = (value) => Promise.all([...this.told].map((one) => one(value)));
  dispose() {}
}
class Position {
  constructor(line, character) { Object.assign(this, { line, character }); }
}
class Range {
  constructor(start, end, ...more) {
    const [from, to] = more.length ? [new Position(start, end), new Position(...more)] : [start, end];
    Object.assign(this, { start: from, end: to });
  }
}
class Uri {
  constructor(text) { this.text = text; }
  static parse = (text) => new Uri(text);
  static file = (file) => new Uri(`file://${file}`);
  get scheme() { return this.text.split(":")[0]; }
  get path() { return decodeURIComponent(this.text.replace("file://", "")); }
  get fsPath() { return this.path; }
  with() { return this; }
  toString() { return this.text; }
}
const named = (...names) => class { constructor(...given) { names.forEach((name, n) => (this[name] = given[n])); } };
class CodeActionKind {
  constructor(value) { this.value = value; }
  append(part) { return new CodeActionKind(this.value ? `${this.value}.${part}` : part); }
  static Empty = new CodeActionKind("");
}
class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) };
  cancel() { this.token.isCancellationRequested = true; }
  dispose() {}
}
class WorkspaceEdit {
  edits = new Map();
  set(uri, edits) { this.edits.set(String(uri), edits); }
}
class MarkdownString {
  constructor(value = "") { this.value = value; }
  appendMarkdown(text) { this.value += text; return this; }
  appendCodeblock(text) { this.value += text; return this; }
}

const events = {};
const providers = {};
const shown = new Map();
const said = [];
let settings = {};
const emitter = (name) => (events[name] ??= new Emitter());
const kinds = () => new Proxy(class {}, { get: (of, name) => (name in of ? of[name] : name === Symbol.toPrimitive ? undefined : 0) });
/** An object of the editor: what is not written out is an event, something that registers a provider, or does nothing. */
const part = (own) =>
  new Proxy(own, {
    get(of, name) {
      if (name in of || typeof name === "symbol" || name === "then") return of[name];
      if (/^on(Did|Will)/.test(name)) return (of[name] = emitter(name).event);
      const kind = /^register(.*)Provider$/.exec(name);
      return (of[name] = (...given) => {
        if (kind) providers[kind[1]] = given.find((one) => one && Object.keys(one).some((key) => key.startsWith("provide")));
        return { dispose() {} };
      });
    },
  });
const vscode = new Proxy(
  {
    version: "1.91.0", EventEmitter: Emitter, Position, Range, Uri, CodeActionKind, CancellationTokenSource, WorkspaceEdit, MarkdownString,
    Diagnostic: named("range", "message", "severity"), Hover: named("contents", "range"), TextEdit: named("range", "newText"),
    CompletionItem: named("label", "kind"), CompletionList: named("items", "isIncomplete"), CodeAction: named("title", "kind"), SemanticTokens: named("data", "resultId"),
    SemanticTokensLegend: named("tokenTypes", "tokenModifiers"), DocumentSymbol: named("name", "detail", "kind", "range", "selectionRange"),
    InlayHint: named("position", "label", "kind"), Location: named("uri", "range"), FoldingRange: named("start", "end", "kind"),
    Disposable: class { constructor(end) { this.dispose = end ?? (() => {}); } static from = () => ({ dispose() {} }); },
    languages: part({
      match: () => 10,
      createDiagnosticCollection: () => ({
        set: (uri, found) => shown.set(String(uri), found ?? []), delete: (uri) => shown.delete(String(uri)), clear() {}, dispose() {}, get() {}, has: () => false,
      }),
    }),
    workspace: part({
      textDocuments: [], workspaceFolders: undefined, notebookDocuments: [], name: undefined, isTrusted: true, fs: { isWritableFileSystem: () => true },
      getConfiguration: () => ({ get: (key, none) => settings[key] ?? none }), getWorkspaceFolder() {}, createFileSystemWatcher: () => part({}),
    }),
    window: part({
      visibleTextEditors: [], tabGroups: part({ all: [] }), createOutputChannel: () => part({ logLevel: 0 }),
      showErrorMessage: async (text) => void said.push(text), showWarningMessage: async (text) => void said.push(text), showInformationMessage: async (text) => void said.push(text),
    }),
    commands: part({ executeCommand: async () => {} }),
    env: part({ appName: "stand-in", language: "zh-cn" }),
    l10n: { t: (text) => text },
  },
  { get: (of, name) => (name in of || typeof name === "symbol" ? of[name] : (of[name] = kinds())) },
);
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));

// --- an officer's colleague at work

const TEXT = "规则集：试\n辖区：370600 烟台市\n版本：1\n一级指标：A1 效益（10分）\n三级指标：C1 满意度（10分）\n标准：满意度≥90%，得满分，满意度每降低1%，扣0.5分，扣完为止。\n";

/** A document of the editor. */
function opened(file, text) {
  const lines = () => text.split("\n");
  return {
    uri: Uri.file(file), fileName: file, languageId: "biaochi", version: 1, isClosed: false, isDirty: true,
    getText: () => text,
    lineCount: lines().length,
    type(line, character, words) {
      const kept = lines();
      kept[line] = kept[line].slice(0, character) + words + kept[line].slice(character);
      text = kept.join("\n");
      this.version += 1;
      const at = new Position(line, character);
      return emitter("onDidChangeTextDocument").fire({
        document: this, reason: undefined, contentChanges: [{ range: new Range(at, at), rangeOffset: 0, rangeLength: 0, text: words }],
      });
    },
  };
}

async function until(what, holds) {
  for (let n = 0; n < 600; n += 1) {
    const found = await holds();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`waited in vain: ${what}`);
}

function check(what, holds) {
  if (!holds) throw new Error(`not so: ${what}`);
}

async function tried(extension, command) {
  const context = { subscriptions: [] };
  settings = { path: command, name: "张三" };
  await extension.activate(context);
  check(`the server starts: ${said}`, !said.length);
  const document = opened(path.resolve("试.biaochi"), TEXT);
  vscode.workspace.textDocuments.push(document);
  await emitter("onDidOpenTextDocument").fire(document);
  const uri = String(document.uri);
  await until("findings of the review", () => (shown.get(uri) ?? []).length);
  await document.type(5, 3, "扣若干分，");
  await until("an error as one types", () => (shown.get(uri) ?? []).some((one) => one.message.includes("怎么办")));
  await document.type(5, 3 + 5, "");
  const none = new CancellationTokenSource().token;
  const hover = await until("读作", () => providers.Hover.provideHover(document, new Position(4, 8), none));
  check(`hover: ${JSON.stringify(hover)}`, hover.contents.value.includes("满意度"));
  const symbols = await providers.DocumentSymbol.provideDocumentSymbols(document, none);
  check("outline", JSON.stringify(symbols).includes("C1 满意度"));
  const hints = await providers.InlayHints.provideInlayHints(document, new Range(0, 0, 9, 0), none);
  check("inlay hints", Array.isArray(hints));
  const offered = await providers.CompletionItem.provideCompletionItems(document, new Position(6, 0), none, { triggerKind: 0 });
  check("completion", offered.items.some((one) => one.label === "解释："));
  const tokens = await providers.DocumentSemanticTokens.provideDocumentSemanticTokens(document, none);
  check("colours", tokens.data.length >= 25);
  await extension.deactivate();
  settings = { path: path.resolve("no-such-biaochi") };
  await extension.activate({ subscriptions: [] });
  check(`a way out where there is no server: ${JSON.stringify(said)}`, said.some((one) => one.includes("pip install")));
}

const extension = require(path.resolve(process.argv[2]));
if (typeof extension.activate !== "function" || typeof extension.deactivate !== "function") process.exit(1);
process.stdout.write("the bundle loads\n");
if (process.argv[3]) {
  tried(extension, process.argv[3]).then(
    () => {
      process.stdout.write("the extension and the server work together\n");
      process.exit(0);
    },
    (bad) => {
      process.stderr.write(`${bad.stack}\n`);
      process.exit(1);
    },
  );
}
