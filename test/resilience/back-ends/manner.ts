/** How a back-end treats those who bring it something. */
export type Manner =
  | 'takes'
  | 'gone'
  | 'resets'
  | 'silent'
  | 'unread'
  | 'slow'
  | 'cuts'
  | 'vanishes'
  | 'garbage'
  | 413
  | 429
  | 500;

/** What a slow one waits before it acknowledges; it can be told otherwise. */
export const slowMs = 2000;
/** What `Retry-After` of a 429 asks for. */
export const retryAfterSeconds = 3;
