// Starts `biaochi lsp` for .biaochi files and connects VS Code to it. Everything else is in the server.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function start() {
  const settings = vscode.workspace.getConfiguration("biaochi");
  const command = settings.get("path") || "biaochi";
  const server = { command, args: ["lsp"], options: { env: { ...process.env, PYTHONUTF8: "1" } } };
  client = new LanguageClient("biaochi", "标尺", server, {
    documentSelector: [{ language: "biaochi" }],
    initializationOptions: { name: settings.get("name") || "" },
  });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const where = `没有启动“${command} lsp”：${error.message ?? error}`;
    const chosen = await vscode.window.showErrorMessage(
      `${where}。请先运行 pip install "biaochi[lsp]"，装在别处的在设置 biaochi.path 里写明。`,
      "打开设置",
    );
    if (chosen) await vscode.commands.executeCommand("workbench.action.openSettings", "biaochi.path");
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function restart() {
  await stop();
  await start();
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("biaochi.restart", restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("biaochi")) restart();
    }),
  );
  await start();
};

exports.deactivate = stop;
