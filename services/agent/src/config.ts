// Every environment variable of the agent service.
import { commonConfiguration, defineConfig } from '@nexus/service-kit/define-config';

export const configuration = defineConfig({
  ...commonConfiguration,
  PORT: { kind: 'integer', default: 8001, minimum: 0, maximum: 65_535, doc: 'Port the agent service listens on.' },
  TIENDANUBE_SERVICE_URL: {
    kind: 'url',
    default: 'http://127.0.0.1:8003',
    doc: 'Address of the tiendanube service, which the agent’s tools ask.',
  },
  ORCHESTRATOR_INTERNAL_URL: {
    kind: 'url',
    default: 'http://127.0.0.1:8010',
    doc: 'Address of the orchestrator’s internal API.',
  },
  OPENAI_BASE_URL: {
    kind: 'url',
    default: 'https://api.openai.com/v1',
    doc: 'Address of the OpenAI API, or of a server that speaks it.',
  },
  ANTHROPIC_BASE_URL: {
    kind: 'url',
    default: 'https://api.anthropic.com/v1',
    doc: 'Address of the Anthropic API.',
  },
  GOOGLE_BASE_URL: {
    kind: 'url',
    default: 'https://generativelanguage.googleapis.com/v1beta',
    doc: 'Address of the Gemini API.',
  },
});
