import type en from "./en.json";

// Makes `t` check its keys: a key that is not in en.json does not compile.
declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
    returnNull: false;
  }
}
