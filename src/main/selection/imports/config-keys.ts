/**
 * The keys of telegram_media_downloader's files, as the README files of its two branches list them
 * (https://github.com/tangyoha/telegram_media_downloader, https://github.com/Dineshkarthik/telegram_media_downloader).
 */

/** Read by us, at the top of the file. */
export const takenKeys: ReadonlySet<string> = new Set([
  "chat",
  "chats",
  "chat_id",
  "last_read_message_id",
  "ids_to_retry",
  "download_filter",
  "media_types",
  "file_formats",
  "start_date",
  "end_date",
  "file_path_prefix",
  "file_name_prefix",
  "file_name_prefix_split",
  "date_format",
  "save_path",
  "download_directory",
  "enable_download_txt",
]);

/** Read by us, in the entry of a chat. */
export const takenChatKeys: ReadonlySet<string> = new Set([
  "chat_id",
  "last_read_message_id",
  "ids_to_retry",
  "download_filter",
  "media_types",
  "file_formats",
  "start_date",
  "end_date",
]);

/** What gives access to something: its value is never looked at. */
export const secretKeys: ReadonlySet<string> = new Set([
  "api_id",
  "api_hash",
  "bot_token",
  "web_login_secret",
  "proxy",
  "session",
]);

/** Known, without anything here that corresponds to it. */
export const otherKeys: ReadonlySet<string> = new Set([
  "after_upload_telegram_delete",
  "allowed_user_ids",
  "already_download_ids",
  "debug_web",
  "disable_syslog",
  "download_delay",
  "drop_no_audio_video",
  "filter_advertisement_list",
  "forward_limit",
  "group_add_advertisement",
  "hide_file_name",
  "language",
  "log_level",
  "max_concurrent_downloads",
  "max_concurrent_transmissions",
  "max_download_task",
  "max_messages",
  "parallel_chats",
  "replace_advertisement_list",
  "restart_program",
  "start_timeout",
  "upload_drive",
  "upload_telegram_chat_id",
  "web_host",
  "web_port",
]);

/** By these a file is told from any other YAML. */
export const tellingKeys: readonly string[] = ["chat", "chats", "chat_id", "ids_to_retry", "media_types"];
