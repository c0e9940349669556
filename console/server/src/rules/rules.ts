import { readFile } from 'node:fs/promises';
import type { Logger } from '@glasshouse/telemetry';
import type { SampleSource } from '../promql/samples.js';
import type { AlertStore } from '../store/alerts.js';
import { type Chat, createChat } from './chat.js';
import type { ChatAlert, ChatName } from './chat-message.js';
import { createRulesEngine, type EngineAlert, type RulesEngine } from './engine.js';
import { createInboxWriter } from './inbox.js';
import { readInhibitRules } from './inhibition.js';
import { readRuleFolders } from './rule-files.js';

export interface RulesOptions {
  /** Folders with rule files in Prometheus' format. */
  folders: readonly string[];
  /** Configuration of Alertmanager whose `inhibit_rules` apply. */
  inhibitRulesFile?: string | undefined;
  /** Reads the values of `$externalLabels` in the rules' templates. */
  externalLabels?: () => Readonly<Record<string, string>>;
  /** Chat that gets the alerts; the file has the address to post to. */
  chat?: { name: ChatName; urlFile: string } | undefined;
  intervalMs?: number | undefined;
}

export interface Rules {
  readonly engine: RulesEngine;
  /** False when no rules were given. */
  readonly evaluates: boolean;
  readonly chat: { readonly name: ChatName; readonly counts: Chat['counts'] } | undefined;
  /** Reads the rules, unless that has been done. @throws Error for a file that cannot be read */
  read(): void;
  start(): void;
  close(): void;
}

export interface RulesContext {
  scraped: SampleSource;
  /** Names of the scraped jobs. */
  jobs: readonly string[];
  alerts: AlertStore;
  log: Pick<Logger, 'warn'>;
}

/**
 * Creates the evaluation of rules with the inbox and the chat as its receivers. Without options it has no rules, and
 * only its `source` is of use. Reads no file: reading the rules takes 0.2 s of processor time, and the console does that
 * after its start.
 */
export function createRules(options: RulesOptions | undefined, context: RulesContext): Rules {
  const { scraped, jobs, alerts, log } = context;
  const given = options?.chat;
  const chat =
    given &&
    createChat({
      chat: given.name,
      readUrl: () => readFile(given.urlFile, 'utf8'),
      onFailure: (reason) => log.warn('alerts not sent to the chat', { error: new Error(reason) }),
    });
  const writeInbox = createInboxWriter(alerts);
  const engine = createRulesEngine({
    rules: () => ({
      groups: options ? readRuleFolders(options.folders) : [],
      inhibitRules: options?.inhibitRulesFile ? readInhibitRules(options.inhibitRulesFile) : [],
      externalLabels: options?.externalLabels?.() ?? {},
    }),
    scraped,
    jobs,
    ...(options?.intervalMs !== undefined && { intervalMs: options.intervalMs }),
    onAlerts(all, timeMs) {
      writeInbox(all, timeMs);
      chat?.update(all.flatMap(toChatAlert), timeMs);
    },
  });
  return {
    engine,
    evaluates: options !== undefined,
    chat: given && chat && { name: given.name, counts: chat.counts },
    read: () => void engine.groups,
    start() {
      if (options) engine.start();
    },
    close() {
      engine.close();
      chat?.close();
    },
  };
}

function toChatAlert({ alert, inhibitor }: EngineAlert): ChatAlert[] {
  const { state, fingerprint, labels, annotations } = alert;
  if (state === 'pending' || (state === 'firing' && inhibitor)) return [];
  return [{ state, fingerprint, labels, annotations }];
}
