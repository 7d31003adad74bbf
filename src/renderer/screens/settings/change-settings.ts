import type { SettingsPatch } from "../../../shared/settings";
import { useApp } from "../../state/app-store";
import { request } from "../../state/bridge";

/** Saves a change. What main has accepted is what is shown, also when that is not what was asked for. */
export async function changeSettings(patch: SettingsPatch): Promise<void> {
  const settings = await request("settings.change", patch);
  useApp.setState({ settings });
}
