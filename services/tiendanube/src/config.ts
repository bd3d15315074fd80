// Every environment variable of the tiendanube service.
import { commonConfiguration, defineConfig } from '@nexus/service-kit/define-config';

export const configuration = defineConfig({
  ...commonConfiguration,
  PORT: { kind: 'integer', default: 8003, minimum: 0, maximum: 65535, doc: 'Port the service listens on.' },
  TIENDANUBE_API_BASE_URL: {
    kind: 'url',
    default: 'https://api.tiendanube.com/2025-03',
    doc: 'Base address of the Tienda Nube API, with its version.',
  },
  TIENDANUBE_USER_AGENT: {
    kind: 'text',
    default: 'Nexus (contact@nexus.invalid)',
    doc: 'Sent with every call to Tienda Nube, which wants the name of the app and a contact in parentheses.',
    example: 'Nexus (it@yourshop.com)',
  },
  TIENDANUBE_TIMEOUT_MS: {
    kind: 'integer',
    default: 7000,
    minimum: 200,
    maximum: 60_000,
    doc: 'Time within which one question to a shop is answered or given up, retries and waiting included.',
  },
});
