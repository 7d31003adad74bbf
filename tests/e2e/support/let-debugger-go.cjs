// Loaded by Electron before the app, where a test tool is attached to its main process. At its end Node waits until every debugger
// has disconnected, and the tool does so only when it has read on the app's stderr that it should: an app that is through would hang
// on a tool that is slow, or deaf. So the app's process ends the conversation itself, as soon as it has quit.
const { app } = require("electron");
const inspector = require("node:inspector");

app.once("quit", () => inspector.close());
