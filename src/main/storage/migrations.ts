/**
 * The numbered migrations: entry n brings a database of version n to version n + 1 (SQLite's `user_version`).
 * An entry that was released is never edited; a change is a new entry. Every table carries the account.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE accounts (
    account_id   TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    username     TEXT,
    masked_phone TEXT,
    paused_all   INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;

  CREATE TABLE chats (
    account_id          TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    chat_id             TEXT NOT NULL,
    kind                TEXT NOT NULL,
    title               TEXT NOT NULL,
    username            TEXT,
    access_hash         TEXT NOT NULL,
    photo_id            TEXT,
    photo_dc            INTEGER,
    stripped_photo_jpeg TEXT,
    last_message_date   INTEGER NOT NULL,
    pinned              INTEGER NOT NULL,
    archived            INTEGER NOT NULL,
    list_position       INTEGER NOT NULL,
    PRIMARY KEY (account_id, chat_id)
  ) WITHOUT ROWID;

  -- Which folder a chat's files go to: kept, so that a renamed chat goes on in the folder it has.
  CREATE TABLE chat_folders (
    account_id TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    chat_id    TEXT NOT NULL,
    folder     TEXT NOT NULL,
    folder_key TEXT NOT NULL,
    PRIMARY KEY (account_id, chat_id)
  ) WITHOUT ROWID;
  CREATE INDEX chat_folders_by_key ON chat_folders (folder_key);

  -- AUTOINCREMENT: the id of a removed download is never given to another one.
  CREATE TABLE downloads (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id       TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    chat_id          TEXT NOT NULL,
    chat_title       TEXT NOT NULL,
    chat_access_hash TEXT NOT NULL,
    message_id       INTEGER NOT NULL,
    media_id         TEXT NOT NULL,
    kind             TEXT NOT NULL,
    sender_file_name TEXT,
    mime_type        TEXT NOT NULL,
    size_bytes       INTEGER,
    message_date     INTEGER NOT NULL,
    grouped_id       TEXT,
    location         TEXT NOT NULL,
    has_thumbnail    INTEGER NOT NULL,
    state            TEXT NOT NULL,
    reason           TEXT,
    wait_until       INTEGER,
    position         INTEGER NOT NULL,
    attempts         INTEGER NOT NULL,
    added_at         INTEGER NOT NULL,
    finished_at      INTEGER,
    file_name        TEXT NOT NULL,
    part_path        TEXT,
    path             TEXT,
    done_bytes       INTEGER NOT NULL,
    UNIQUE (account_id, chat_id, message_id, media_id),
    UNIQUE (account_id, position)
  );
  CREATE INDEX downloads_by_state ON downloads (account_id, state, position);
  CREATE INDEX downloads_by_wait ON downloads (account_id, wait_until) WHERE state = 'waiting';

  CREATE TABLE chunks (
    download_id INTEGER PRIMARY KEY REFERENCES downloads(id) ON DELETE CASCADE,
    account_id  TEXT NOT NULL,
    chunk_bytes INTEGER NOT NULL,
    bitmap      BLOB NOT NULL
  );

  CREATE TABLE thumbnails (
    download_id INTEGER PRIMARY KEY REFERENCES downloads(id) ON DELETE CASCADE,
    account_id  TEXT NOT NULL,
    jpeg        BLOB NOT NULL
  );

  CREATE TABLE scans (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id       TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    chat_id          TEXT NOT NULL,
    chat_title       TEXT NOT NULL,
    chat_access_hash TEXT NOT NULL,
    kinds            TEXT NOT NULL,
    scan_order       TEXT NOT NULL,
    state            TEXT NOT NULL,
    reason           TEXT,
    next_from        INTEGER,
    scanned          INTEGER NOT NULL,
    found            INTEGER NOT NULL,
    queued           INTEGER NOT NULL,
    expected         INTEGER
  );
  CREATE INDEX scans_by_account ON scans (account_id, id);
  `,
  `
  CREATE TABLE links (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    link       TEXT NOT NULL
  );
  CREATE INDEX links_by_account ON links (account_id, id);
  `,
  `
  ALTER TABLE scans ADD COLUMN filter TEXT;
  ALTER TABLE scans ADD COLUMN matched INTEGER NOT NULL DEFAULT 0;
  UPDATE scans SET matched = found;
  `,
  "ALTER TABLE downloads ADD COLUMN folder TEXT",
  `
  CREATE TABLE download_messages (
    download_id INTEGER PRIMARY KEY REFERENCES downloads(id) ON DELETE CASCADE,
    account_id  TEXT NOT NULL,
    sender      TEXT,
    caption     TEXT NOT NULL,
    reply_to_id INTEGER,
    topic_id    INTEGER,
    topic_title TEXT,
    album_index INTEGER
  );

  CREATE TABLE side_cars (
    download_id INTEGER NOT NULL REFERENCES downloads(id) ON DELETE CASCADE,
    account_id  TEXT NOT NULL,
    path        TEXT NOT NULL,
    PRIMARY KEY (download_id, path)
  ) WITHOUT ROWID;
  `,
  `
  ALTER TABLE scans ADD COLUMN topics TEXT;
  ALTER TABLE scans ADD COLUMN with_comments INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE scans ADD COLUMN whole_albums INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE scans ADD COLUMN topic_folders INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE scans ADD COLUMN topic_at INTEGER;
  ALTER TABLE scans ADD COLUMN comments_at TEXT;
  ALTER TABLE scans ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';

  -- Whom a download was forwarded from, and the post that it comments. Only of those that have either.
  CREATE TABLE download_origins (
    download_id    INTEGER PRIMARY KEY REFERENCES downloads(id) ON DELETE CASCADE,
    account_id     TEXT NOT NULL,
    forwarded_from TEXT,
    commented_post TEXT
  );
  `,
  `
  -- What was listed of chats, so that it is there at once the next time. A cache: whatever is in it can be had again.
  CREATE TABLE media (
    account_id TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    chat_id    TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    item       TEXT NOT NULL,
    thumbnail  BLOB,
    PRIMARY KEY (account_id, chat_id, message_id)
  );
  CREATE INDEX media_by_kind ON media (account_id, chat_id, kind, message_id);

  -- Which part of a chat's list is in the cache without a gap: from newest_id down to next_from, where the next page begins (null: to the end).
  CREATE TABLE media_lists (
    account_id TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    chat_id    TEXT NOT NULL,
    tab        TEXT NOT NULL,
    newest_id  INTEGER NOT NULL,
    next_from  INTEGER,
    opened_at  INTEGER NOT NULL,
    PRIMARY KEY (account_id, chat_id, tab)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE watch_rules (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id       TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    chat_id          TEXT NOT NULL,
    chat_title       TEXT NOT NULL,
    chat_access_hash TEXT NOT NULL,
    topic_id         INTEGER,
    topic_title      TEXT,
    kinds            TEXT NOT NULL,
    filter           TEXT,
    template         TEXT,
    since            INTEGER,
    next_from        INTEGER,
    paused           INTEGER NOT NULL,
    seen             INTEGER NOT NULL,
    matched          INTEGER NOT NULL,
    queued           INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    last_at          INTEGER
  );
  -- One rule for a chat, or for each of its topics.
  CREATE UNIQUE INDEX watch_rules_by_chat ON watch_rules (account_id, chat_id, COALESCE(topic_id, 0));
  `,
  // What was downloaded, apart from the queue: finished downloads of earlier versions are taken over. `fold_case`: see fold-case.ts.
  `
  CREATE TABLE history (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id       TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    chat_id          TEXT NOT NULL,
    chat_title       TEXT NOT NULL,
    chat_access_hash TEXT,
    message_id       INTEGER NOT NULL,
    media_id         TEXT NOT NULL,
    kind             TEXT NOT NULL,
    file_name        TEXT NOT NULL,
    size_bytes       INTEGER,
    message_date     INTEGER NOT NULL,
    finished_at      INTEGER NOT NULL,
    path             TEXT,
    origin           TEXT NOT NULL,
    sha256           TEXT,
    modified_at      INTEGER,
    asked_again      INTEGER NOT NULL DEFAULT 0,
    search_text      TEXT NOT NULL,
    UNIQUE (account_id, chat_id, message_id, media_id)
  );
  CREATE INDEX history_by_content ON history (account_id, size_bytes, media_id);
  CREATE INDEX history_by_time ON history (account_id, finished_at, size_bytes);
  INSERT INTO history (account_id, chat_id, chat_title, chat_access_hash, message_id, media_id, kind, file_name, size_bytes,
      message_date, finished_at, path, origin, modified_at, search_text)
    SELECT account_id, chat_id, chat_title, chat_access_hash, message_id, media_id, kind, file_name, size_bytes, message_date,
      COALESCE(finished_at, added_at), path, 'downloaded', message_date * 1000, fold_case(file_name || char(10) || chat_title)
    FROM downloads WHERE state = 'done' ORDER BY finished_at;
  ALTER TABLE scans ADD COLUMN downloaded INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE links ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
  `,
  `
  CREATE TABLE message_lists (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id       TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    chat_id          TEXT NOT NULL,
    chat_title       TEXT NOT NULL,
    chat_access_hash TEXT NOT NULL,
    state            TEXT NOT NULL,
    reason           TEXT,
    total            INTEGER NOT NULL,
    looked           INTEGER NOT NULL,
    queued           INTEGER NOT NULL,
    known            INTEGER NOT NULL,
    empty            INTEGER NOT NULL
  );
  CREATE INDEX message_lists_by_account ON message_lists (account_id, id);

  -- The messages that are still to be asked for, as many at a time as Telegram answers. A batch that is done is gone.
  CREATE TABLE message_list_batches (
    id          INTEGER PRIMARY KEY,
    list_id     INTEGER NOT NULL REFERENCES message_lists(id) ON DELETE CASCADE,
    message_ids TEXT NOT NULL
  );
  CREATE INDEX message_list_batches_by_list ON message_list_batches (list_id, id);
  `,
  `
  ALTER TABLE message_lists ADD COLUMN with_texts INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE media ADD COLUMN has_links INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX media_with_links ON media (account_id, chat_id, message_id) WHERE has_links = 1;
  `,
  // The history is searched by captions, too. What is still in the queue has its message; of the rest the caption is not known.
  `
  ALTER TABLE history ADD COLUMN caption TEXT NOT NULL DEFAULT '';
  UPDATE history SET caption = message.caption,
      search_text = fold_case(file_name || char(10) || history.chat_title || char(10) || message.caption)
    FROM (SELECT downloads.account_id, chat_id, message_id, media_id, caption FROM download_messages
          JOIN downloads ON downloads.id = download_id WHERE caption <> '') AS message
    WHERE history.account_id = message.account_id AND history.chat_id = message.chat_id
      AND history.message_id = message.message_id AND history.media_id = message.media_id;
  `,
  // A JSON list; null: none, or not known.
  "ALTER TABLE download_messages ADD COLUMN links TEXT",
  `
  -- Which of several topics of one title is called just that in paths: the first one. Kept, so that a topic goes on in the folder it has.
  CREATE TABLE topic_names (
    account_id TEXT NOT NULL REFERENCES accounts(account_id) ON DELETE CASCADE,
    chat_id    TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    topic_id   INTEGER NOT NULL,
    PRIMARY KEY (account_id, chat_id, name_key)
  ) WITHOUT ROWID;
  `,
];
