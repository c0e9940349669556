import { invalidBody } from '../../delivery/http-outcome.js';
import { delivered, type Outcome } from '../../delivery/outcome.js';
import { fieldsOf, textField } from '../../encoding/protobuf.js';

const maxMessageLength = 512;

/**
 * Reads an `ExportTraceServiceResponse` (OTLP, "Partial Success"), as JSON or protobuf. `partialSuccess.rejectedSpans`
 * is an int64, so a string or a number in JSON; 0 with a message is a warning. With an invalid body the status decides,
 * and the batch counts as delivered.
 */
export function readExportResponse(body: Buffer, contentType: string): Outcome {
  const partial = contentType.includes('protobuf') ? ofProtobuf(body) : ofJson(body.toString('utf8'));
  if (partial === undefined) return invalidBody;
  const { rejected, message } = partial;
  if (rejected === 0 && message === '') return delivered;
  return { kind: 'delivered', rejected, message: message.slice(0, maxMessageLength) };
}

interface PartialSuccess {
  rejected: number;
  message: string;
}

function ofJson(text: string): PartialSuccess | undefined {
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(response)) return undefined;
  const partial = response.partialSuccess ?? {};
  if (!isObject(partial)) return undefined;
  const { rejectedSpans = 0, errorMessage } = partial;
  // precision beyond the safe integers does not matter: a batch has fewer spans
  const rejected =
    typeof rejectedSpans === 'string' && !/^\d+$/.test(rejectedSpans)
      ? Number.NaN
      : Number(rejectedSpans ?? 0);
  if (!Number.isInteger(rejected) || rejected < 0) return undefined;
  return { rejected, message: typeof errorMessage === 'string' ? errorMessage : '' };
}

function ofProtobuf(body: Buffer): PartialSuccess | undefined {
  const response = fieldsOf(body);
  if (response === undefined) return undefined;
  const bytes = response.get(1);
  if (!Buffer.isBuffer(bytes)) return { rejected: 0, message: '' };
  const partial = fieldsOf(bytes);
  const rejected = partial?.get(1) ?? 0n;
  if (partial === undefined || typeof rejected !== 'bigint' || rejected < 0n) return undefined;
  return { rejected: Number(rejected), message: textField(partial, 2) ?? '' };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
