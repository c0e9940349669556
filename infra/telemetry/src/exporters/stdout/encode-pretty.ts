import type { LogRecord } from '../../logs/record.js';

const colours: Record<string, string> = {
  trace: '90',
  debug: '90',
  info: '36',
  warn: '33',
  error: '31',
  fatal: '35',
};

/** Creates an encoder of lines for a terminal: time, level, service, message, fields, trace id. */
export function createPrettyEncoder(service: string, colour: boolean): (record: LogRecord) => string {
  return (record) => {
    const time = new Date(record.timeMs).toISOString().slice(11, 23);
    const level = record.level.toUpperCase().padEnd(5);
    const shown = colour ? `\u001b[${colours[record.level]}m${level}\u001b[0m` : level;
    const fields: string[] = [];
    let stack = '';
    const all = record.fields;
    for (let at = 0; at < all.length; at += 2) {
      if (all[at] === 'error.stack_trace') stack = `\n${all[at + 1]}`;
      else fields.push(`${all[at]}=${all[at + 1]}`);
    }
    const trace = record.span ? ` trace.id=${record.span.traceId}` : '';
    return `${time} ${shown} ${service} ${record.message}${fields.length > 0 ? ` ${fields.join(' ')}` : ''}${trace}${stack}\n`;
  };
}
