/** Describes why a request to a target failed. */
export function failureReason(error: unknown, timeoutMs: number): string {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'host name not found';
  if (name === 'AbortError' || name === 'TimeoutError') return `no response within ${timeoutMs} ms`;
  return message || String(code ?? error);
}
