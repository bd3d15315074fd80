// The vendor's refusals: status and body exactly as the API writes them, assumptions marked.

export class VendorError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`vendor answers ${status}`);
    this.status = status;
    this.body = body;
  }
}

const plain = (code: number, message: string, description: string | null): VendorError =>
  new VendorError(code, { code, message, description });

export const unauthorized = (): VendorError => plain(401, 'Unauthorized', 'Invalid access token');
export const notFound = (description: string | null = null): VendorError => plain(404, 'Not Found', description);
export const unsupportedMediaType = (): VendorError =>
  plain(415, 'Unsupported Media Type', 'Content-Type should be application/json');
export const brokenJson = (): VendorError => new VendorError(400, { error: 'Problems parsing JSON' });
export const unprocessable = (description: string, fields: Record<string, string[]> = {}): VendorError =>
  new VendorError(422, { code: 422, message: 'Unprocessable Entity', description, ...fields });

/** The bodies of these four are not documented; the texts are assumptions. */
export const missingUserAgent = (): VendorError => plain(400, 'Bad Request', 'Missing User-Agent header');
export const paymentRequired = (): VendorError => plain(402, 'Payment Required', null);
export const missingScope = (): VendorError => plain(403, 'Forbidden', 'Missing required scope');
export const tooManyRequests = (): VendorError => plain(429, 'Too Many Requests', null);
