/** Folder of addresses and tokens inside the container. Alertmanager reads each file when it sends a message. */
const secrets = '/etc/alertmanager/secrets';
const title = '{{ template "glasshouse.title" . }}';

/** Integrations of the receiver `chat`, by the value of `ALERT_CHAT`. `console`: no chat. */
export const chats = {
  console: undefined,
  slack: {
    slack_configs: [
      {
        api_url_file: `${secrets}/slack-url`,
        send_resolved: true,
        color: '{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}',
        fallback: title,
        title,
        title_link: '',
        text: '{{ template "glasshouse.slack" . }}',
      },
    ],
  },
  telegram: {
    // Not `telegram_configs`, which writes the token to the log when Telegram is unreachable. The file has the address of
    // the method sendMessage, with the token, and the chat as `?chat_id=`.
    webhook_configs: [
      {
        url_file: `${secrets}/telegram-url`,
        send_resolved: true,
        payload: {
          parse_mode: 'HTML',
          link_preview_options: { is_disabled: true },
          text: '{{ template "glasshouse.telegram" . }}',
        },
      },
    ],
  },
  webhook: {
    webhook_configs: [
      {
        url_file: `${secrets}/webhook-url`,
        send_resolved: true,
        // `text` is what Mattermost, Rocket.Chat and Google Chat show.
        payload: { status: '{{ .Status }}', title, text: '{{ template "glasshouse.markdown" . }}' },
      },
    ],
  },
} as const;

export type Chat = keyof typeof chats;
export const chatNames = Object.keys(chats) as readonly Chat[];
