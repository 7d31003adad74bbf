/** The few texts that main itself shows (tray, menu, dialogs, notifications), in both languages. */
const english = {
  show: "Show Gramhaul",
  pauseAll: "Pause all",
  resumeAll: "Resume all",
  quit: "Quit",
  restart: "Restart Gramhaul",
  file: "File",
  edit: "Edit",
  view: "View",
  window: "Window",
  queue: "Queue",
  settings: "Settings",
  closeWindow: "Close window",
  quitQuestion: "Quit while downloads are running?",
  quitDetail: "They are saved as they are and go on where they stopped at the next start.",
  quitYes: "Quit",
  quitNo: "Keep running",
  dontAskAgain: "Don't ask again",
  stillRunningTitle: "Gramhaul is still running",
  stillRunningBody: "Downloads go on in the background. Quit from the tray icon.",
  chooseFolder: "Choose the downloads folder",
  exportHistory: "Export the history",
  importHistory: "Import a history",
  chooseImportFiles: "Choose config.yaml or result.json",
  shuttingDown: "🔄 Shutting down gracefully…",
  localServer: "local Telegram server",
  ownDataFolder: "own data folder",
  trayIdle: "Gramhaul",
  trayRunning: (count: number, speed: string) => `Gramhaul: ${count} running, ${speed}`,
} as const;

export type Words = { [K in keyof typeof english]: (typeof english)[K] extends string ? string : (typeof english)[K] };

const simplifiedChinese: Words = {
  show: "显示 Gramhaul",
  pauseAll: "全部暂停",
  resumeAll: "全部继续",
  quit: "退出",
  restart: "重新启动 Gramhaul",
  file: "文件",
  edit: "编辑",
  view: "视图",
  window: "窗口",
  queue: "队列",
  settings: "设置",
  closeWindow: "关闭窗口",
  quitQuestion: "正在下载，确定要退出吗？",
  quitDetail: "进度会保存，下次启动时从中断处继续。",
  quitYes: "退出",
  quitNo: "继续运行",
  dontAskAgain: "不再询问",
  stillRunningTitle: "Gramhaul 仍在运行",
  stillRunningBody: "下载会在后台继续。可通过托盘图标退出。",
  chooseFolder: "选择下载文件夹",
  exportHistory: "导出下载历史",
  importHistory: "导入下载历史",
  chooseImportFiles: "选择 config.yaml 或 result.json",
  shuttingDown: "🔄 正在优雅关闭程序...",
  localServer: "本地 Telegram 服务器",
  ownDataFolder: "独立数据文件夹",
  trayIdle: "Gramhaul",
  trayRunning: (count, speed) => `Gramhaul：${count} 个下载中，${speed}`,
};

export type Language = "en" | "zh-Hans";

/** The texts of a language. */
export function wordsOf(language: Language): Words {
  return language === "zh-Hans" ? simplifiedChinese : english;
}

/** The language to show: the setting, or for "system" the first of the system's that Gramhaul speaks. */
export function resolveLanguage(setting: "system" | Language, systemLocales: readonly string[]): Language {
  if (setting !== "system") return setting;
  for (const locale of systemLocales) {
    if (/^zh\b/i.test(locale)) return "zh-Hans";
    if (/^en\b/i.test(locale)) return "en";
  }
  return "en";
}
