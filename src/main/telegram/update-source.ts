/** A chat in which something was posted. */
export interface ChatNews {
  chatId: string;
  /** Null where Telegram does not say which message it is. */
  messageId: number | null;
}

/**
 * Telegram's word that something was posted. It is a hint, no more: words get lost with every break of the connection, and nobody is told of
 * that by Telegram. What was posted is in the history.
 */
export interface UpdateSource {
  /**
   * Called with each chat that has something new (edited and deleted messages are nothing new), and with null when any chat may have:
   * when the connection is there again, or when Telegram has given up telling. As long as anybody listens, Telegram is asked to go on
   * telling. Returns the function that ends the subscription.
   */
  onNews(listener: (news: ChatNews | null) => void): () => void;
}
