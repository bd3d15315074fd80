// Every environment variable of the whatsapp service.
import { commonConfiguration, defineConfig } from '@nexus/service-kit/define-config';

export const configuration = defineConfig({
  ...commonConfiguration,
  PORT: { kind: 'integer', default: 8002, minimum: 0, maximum: 65535, doc: 'Port the service listens on.' },
  YCLOUD_API_BASE_URL: {
    kind: 'url',
    default: 'https://api.ycloud.com/v2',
    doc: 'Base address of the YCloud API, with its version.',
  },
  META_GRAPH_BASE_URL: {
    kind: 'url',
    default: 'https://graph.facebook.com',
    doc: 'Base address of the Meta Graph API, without a version.',
  },
  META_GRAPH_VERSION: { kind: 'text', default: 'v24.0', doc: 'Version of the Meta Graph API.' },
  OPENAI_BASE_URL: {
    kind: 'url',
    default: 'https://api.openai.com/v1',
    doc: 'Base address of the OpenAI-compatible API that transcribes voice notes, with its version.',
  },
  TRANSCRIPTION_MODEL: {
    kind: 'text',
    default: 'gpt-4o-mini-transcribe',
    doc: 'Model that transcribes voice notes.',
  },
  WEBHOOK_TOLERANCE_SECONDS: {
    kind: 'integer',
    default: 300,
    minimum: 30,
    maximum: 86_400,
    doc: 'How far the signed hour of a YCloud webhook may be from its arrival.',
  },
  WHATSAPP_TIMEOUT_MS: {
    kind: 'integer',
    default: 15_000,
    minimum: 200,
    maximum: 60_000,
    doc: 'Milliseconds a send may take before its outcome counts as unknown.',
  },
});
