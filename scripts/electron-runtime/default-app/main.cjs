// Loads the app named on the command line and runs the files of `-r` before it, as the default app of an official Electron does.
const { app } = require("electron");
const Module = require("node:module");
const path = require("node:path");

const words = process.argv.slice(1);
let appPath;
for (let index = 0; index < words.length && appPath === undefined; index += 1) {
  const word = words[index];
  if (word === "-r" || word === "--require") {
    index += 1;
    require(path.resolve(words[index]));
  } else if (!word.startsWith("-")) {
    appPath = path.resolve(word);
  }
}
if (appPath === undefined) {
  console.error("usage: electron [-r FILE] APP-FOLDER [ARGUMENTS]");
  process.exit(2);
}

const about = require(path.join(appPath, "package.json"));
Object.defineProperty(process, "defaultApp", { value: true, enumerable: true });
app.setVersion(about.version);
app.setName(about.productName ?? about.name);
app.setDesktopName(about.desktopName ?? `${app.getName()}.desktop`);
app.setAppPath(appPath);
Module._load(path.resolve(appPath, about.main), Module, true);
