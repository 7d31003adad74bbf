// Loaded into the app before its own code: a click on the menu's entry, for a test that can't reach the menu from outside.
const { Menu } = require("electron");

process.on("SIGUSR2", () => {
  const entries = (Menu.getApplicationMenu()?.items ?? []).flatMap((item) => item.submenu?.items ?? []);
  entries.find(({ label }) => label === "Restart Gramhaul").click();
});
