import { setTimeout as wait } from 'node:timers/promises';
import { withinTimeout } from '@glasshouse/timing';
import { type ChatAlert, type ChatName, chatBody } from './chat-message.js';

export interface ChatOptions {
  chat: ChatName;
  /** Returns the address to post to, a secret that is never logged. Read before each message. */
  readUrl(): Promise<string>;
  /** Called with the reason when a message is given up. */
  onFailure(reason: string): void;
  /** Time from the first change of a service to its message, so that one message has all of them; default 15 s. */
  groupWaitMs?: number;
  /** Least time between two messages about one service; default 60 s. */
  groupIntervalMs?: number;
  /** Time after which firing alerts are repeated; default 4 h. */
  repeatMs?: number;
  /** Default 5, one after the other with growing pauses. */
  maxAttempts?: number;
  /** Pause after the first failed attempt; default 1000. */
  retryMs?: number;
}

export interface Chat {
  /** Takes the firing alerts and those that were resolved just now. Sends the messages that are due. */
  update(alerts: readonly ChatAlert[], timeMs: number): void;
  readonly counts: { readonly sent: number; readonly failed: number };
  /** Waits for the messages that are being sent. */
  settled(): Promise<void>;
  close(): void;
}

/** Alerts of one service. */
interface Group {
  current: Map<string, ChatAlert>;
  /** State of each alert in the last message. */
  told: Map<string, ChatAlert['state']>;
  changedMs: number | undefined;
  sentMs: number;
  sending: Promise<void> | undefined;
}

/** Limit for the services whose alerts are grouped; further alerts share one group. */
const maxGroups = 100;
const requestTimeoutMs = 10_000;

/** Sends alerts to a chat, grouped by service, with the waits of the route `chat` in `alertmanager/`. */
export function createChat(options: ChatOptions): Chat {
  const { chat, groupWaitMs = 15_000, groupIntervalMs = 60_000, repeatMs = 4 * 3_600_000 } = options;
  const { maxAttempts = 5, retryMs = 1000 } = options;
  const groups = new Map<string, Group>();
  const counts = { sent: 0, failed: 0 };
  const stop = new AbortController();

  function groupOf(service: string): Group {
    const key = groups.has(service) || groups.size < maxGroups ? service : '';
    const held = groups.get(key);
    if (held) return held;
    const made: Group = {
      current: new Map(),
      told: new Map(),
      changedMs: undefined,
      sentMs: -Infinity,
      sending: undefined,
    };
    groups.set(key, made);
    return made;
  }

  function take(alerts: readonly ChatAlert[]): void {
    const seen = new Set<ChatAlert>();
    for (const alert of alerts) {
      const { current, told } = groupOf(alert.labels.service ?? '');
      seen.add(alert);
      // the end of an alert that no message announced is no news
      if (alert.state === 'resolved' && told.get(alert.fingerprint) !== 'firing')
        current.delete(alert.fingerprint);
      else current.set(alert.fingerprint, alert);
    }
    // inhibited since: neither firing nor resolved here
    for (const { current, told } of groups.values())
      for (const [fingerprint, alert] of current)
        if (!seen.has(alert) && alert.state === 'firing' && !told.has(fingerprint))
          current.delete(fingerprint);
  }

  const hasNews = ({ current, told }: Group) =>
    [...current].some(([fingerprint, { state }]) => told.get(fingerprint) !== state);

  function isDue(group: Group, timeMs: number): boolean {
    if (group.sending) return false;
    if (!hasNews(group)) {
      group.changedMs = undefined;
      return group.current.size > 0 && timeMs - group.sentMs >= repeatMs;
    }
    group.changedMs ??= timeMs;
    return timeMs - group.changedMs >= groupWaitMs && timeMs - group.sentMs >= groupIntervalMs;
  }

  async function send(service: string, group: Group, timeMs: number): Promise<void> {
    const alerts = [...group.current.values()];
    const body = JSON.stringify(chatBody(chat, service, alerts));
    const reason = await post(body);
    group.sentMs = timeMs;
    group.changedMs = undefined;
    if (reason !== undefined) {
      counts.failed++;
      options.onFailure(reason);
      return;
    }
    counts.sent++;
    for (const { fingerprint, state } of alerts) {
      if (state === 'firing') group.told.set(fingerprint, state);
      else {
        group.told.delete(fingerprint);
        if (group.current.get(fingerprint)?.state === 'resolved') group.current.delete(fingerprint);
      }
    }
  }

  /** Returns why the message was not delivered; undefined for success. */
  async function post(body: string): Promise<string | undefined> {
    let reason = '';
    for (let attempt = 1; attempt <= maxAttempts && !stop.signal.aborted; attempt++) {
      const result = await tryOnce(body);
      if (result === undefined) return undefined;
      reason = result.reason;
      if (!result.retry || attempt === maxAttempts) break;
      await wait(retryMs * 2 ** (attempt - 1), undefined, { signal: stop.signal, ref: false }).catch(
        () => {},
      );
    }
    return reason || 'the console is closing';
  }

  async function tryOnce(body: string): Promise<{ reason: string; retry: boolean } | undefined> {
    try {
      const url = (await options.readUrl()).trim();
      if (!/^https?:\/\//.test(url) || !URL.canParse(url))
        return { reason: 'its address is not an http or https URL', retry: false };
      const status = await withinTimeout({ ms: requestTimeoutMs, outer: stop.signal }, async (signal) => {
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
        await response.body?.cancel();
        return response.status;
      });
      if (status >= 200 && status < 300) return undefined;
      return {
        reason: `HTTP status ${status}`,
        retry: status >= 500 || status === 429,
      };
    } catch (error) {
      // the message of an error can contain the address, which is a secret
      const { cause, code, name } = error as Error & { code?: string; cause?: { code?: string } };
      return { reason: cause?.code ?? code ?? name, retry: code !== 'ENOENT' };
    }
  }

  return {
    update(alerts, timeMs) {
      take(alerts);
      for (const [service, group] of groups) {
        if (!isDue(group, timeMs)) continue;
        group.sending = send(service, group, timeMs).finally(() => {
          group.sending = undefined;
        });
      }
    },
    counts,
    async settled() {
      await Promise.all([...groups.values()].map(({ sending }) => sending));
    },
    close() {
      stop.abort();
    },
  };
}
