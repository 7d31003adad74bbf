// Draws SVG files as PNG files with Chromium. ICON_JOBS: JSON array of {svg, png, size}, size in pixels.
const { readFileSync, writeFileSync } = require("node:fs");
const { app, BrowserWindow } = require("electron");

const draw = async (url, size) => {
  const image = new Image(size, size);
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  canvas.getContext("2d").drawImage(image, 0, 0, size, size);
  return canvas.toDataURL("image/png");
};

app.whenReady().then(async () => {
  try {
    const window = new BrowserWindow({ show: false });
    await window.loadURL("data:text/html,");
    for (const { svg, png, size } of JSON.parse(process.env.ICON_JOBS)) {
      const url = `data:image/svg+xml;base64,${readFileSync(svg).toString("base64")}`;
      const drawn = await window.webContents.executeJavaScript(`(${draw})(${JSON.stringify(url)}, ${size})`);
      writeFileSync(png, Buffer.from(drawn.split(",")[1], "base64"));
    }
    app.exit(0);
  } catch (error) {
    console.error(error);
    app.exit(1);
  }
});
