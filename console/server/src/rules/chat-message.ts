import { escapeHtml } from '@glasshouse/http';
import type { Labels } from '../promql/labels.js';

export interface ChatAlert {
  readonly fingerprint: string;
  readonly state: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
}

export type ChatName = 'slack' | 'telegram' | 'webhook';

/** Telegram refuses texts of more than 4096 characters. */
const listed = 6;

/** Returns the body of the request that shows alerts of one service, as `alertmanager/templates/chat.tmpl` writes it. */
export function chatBody(chat: ChatName, service: string, alerts: readonly ChatAlert[]): unknown {
  const firing = alerts.filter(({ state }) => state === 'firing').length;
  const status = firing > 0 ? 'firing' : 'resolved';
  const counts = alerts.length > 1 ? ` (${firing} firing, ${alerts.length - firing} resolved)` : '';
  const title = `${status.toUpperCase()} ${service || 'Glasshouse'}${counts}`;
  const more = alerts.length > listed ? `\nThe console lists all ${alerts.length} alerts.` : '';
  const text = (format: Format) =>
    alerts
      .slice(0, listed)
      .map((alert) => entry(alert, format))
      .join('\n') + more;
  switch (chat) {
    case 'slack':
      return {
        attachments: [
          {
            color: firing > 0 ? 'danger' : 'good',
            fallback: title,
            title,
            text: text(slack),
            mrkdwn_in: ['text'],
          },
        ],
      };
    case 'telegram':
      return {
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
        text: `<b>${escapeHtml(title)}</b>\n${text(telegram)}`,
      };
    default:
      return { status, title, text: `**${title}**\n${text(markdown)}` };
  }
}

interface Format {
  bold(text: string): string;
  plain(text: string): string;
  link(url: string, text: string): string;
}

const slack: Format = {
  bold: (text) => `*${escapeSlack(text)}*`,
  plain: escapeSlack,
  link: (url, text) => `<${url.replace(/[<>|]/g, encodeURIComponent)}|${text}>`,
};
const markdown: Format = {
  bold: (text) => `**${text}**`,
  plain: (text) => text,
  link: (url, text) => `[${text}](<${url.replace(/[<>]/g, encodeURIComponent)}>)`,
};
const telegram: Format = {
  bold: (text) => `<b>${escapeHtml(text)}</b>`,
  plain: escapeHtml,
  link: (url, text) => `<a href="${escapeHtml(url)}">${text}</a>`,
};

const links = [
  ['runbook_url', 'Runbook'],
  ['dashboard_url', 'Dashboard'],
  ['logs_url', 'Logs'],
] as const;

function entry({ labels, annotations, state }: ChatAlert, { bold, plain, link }: Format): string {
  const { alertname = '', severity = 'none' } = labels;
  const places = links.flatMap(([name, text]) => {
    const url = annotations[name];
    return url !== undefined && /^https?:\/\//.test(url) ? [link(url, text)] : [];
  });
  const head = `${bold(alertname)} (${plain(severity)}, ${state}): ${plain(annotations.summary ?? '')}`;
  return places.length > 0 ? `${head}\n${places.join(' · ')}` : head;
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
