// An alert as its webhook carries it, and the mail that tells it.
import type { AlertNotice, Language } from '@nexus/contracts/operator-view';
import { platformTenantId } from '../events/record-event.ts';
import type { AlertRow } from './alerts.store.ts';
import { problemText } from './problem-text.ts';

interface Words {
  subject: Record<AlertNotice['notice'], string>;
  platform: string;
  since: string;
  resolved: string;
  todo: string;
  open: string;
  why: string;
  test: { sentence: string; remedy: string };
}

const words: Record<Language, Words> = {
  es: {
    subject: { raised: 'Aviso', repeated: 'Sigue pasando', resolved: 'Resuelto', test: 'Prueba' },
    platform: 'Nexus',
    since: 'Desde',
    resolved: 'Ya no pasa. Terminó',
    todo: 'Qué hacer',
    open: 'Abrir el panel',
    why: 'Recibís este correo porque figurás como destino de los avisos en Nexus. Si lo marcás como visto en el panel, no se repite.',
    test: { sentence: 'Esto es una prueba: los avisos de Nexus llegan bien acá.', remedy: 'Nada.' },
  },
  'pt-BR': {
    subject: { raised: 'Aviso', repeated: 'Continua acontecendo', resolved: 'Resolvido', test: 'Teste' },
    platform: 'Nexus',
    since: 'Desde',
    resolved: 'Já não acontece. Terminou',
    todo: 'O que fazer',
    open: 'Abrir o painel',
    why: 'Você recebe este e-mail porque é o destino dos avisos no Nexus. Se marcar como visto no painel, ele não se repete.',
    test: { sentence: 'Isto é um teste: os avisos do Nexus chegam bem aqui.', remedy: 'Nada.' },
  },
  en: {
    subject: { raised: 'Alert', repeated: 'Still so', resolved: 'Resolved', test: 'Test' },
    platform: 'Nexus',
    since: 'Since',
    resolved: 'It is over. Ended',
    todo: 'What to do',
    open: 'Open the panel',
    why: 'You get this mail because alerts of Nexus are sent to you. Acknowledge it in the panel and it is not repeated.',
    test: { sentence: 'This is a test: alerts of Nexus arrive here.', remedy: 'Nothing.' },
  },
};

export function writeNotice(
  alert: AlertRow,
  notice: AlertNotice['notice'],
  options: { language: Language; panelUrl: string; now: Date },
): AlertNotice {
  const tenantId = alert.tenant_id === platformTenantId ? null : alert.tenant_id;
  return {
    id: alert.id,
    notice,
    code: notice === 'test' ? 'test' : alert.code,
    severity: alert.severity,
    tenant_id: tenantId,
    store_name: alert.store_name,
    subject: alert.subject,
    ...(notice === 'test' ? words[options.language].test : problemText(alert, options.language, options.now)),
    since: alert.since?.toISOString() ?? null,
    raised_at: (alert.raised_at ?? options.now).toISOString(),
    resolved_at: alert.resolved_at?.toISOString() ?? null,
    panel_url: `${options.panelUrl}${tenantId ? `/alerts?tenant=${tenantId}` : '/system'}`,
    data: alert.data,
  };
}

export function writeAlertMail(
  notice: AlertNotice,
  options: { language: Language; timezone: string },
): { subject: string; text: string; html: string } {
  const say = words[options.language];
  const hour = (moment: string): string =>
    new Intl.DateTimeFormat(options.language, {
      dateStyle: 'short',
      timeStyle: 'short',
      timeZone: options.timezone,
    }).format(new Date(moment));
  const since = notice.since ? `${say.since}: ${hour(notice.since)}` : null;
  const over = notice.resolved_at ? `${say.resolved}: ${hour(notice.resolved_at)}` : null;
  const remedy = ['resolved', 'test'].includes(notice.notice) ? null : `${say.todo}: ${notice.remedy}`;
  const lines = [notice.sentence, since, over, remedy].filter((line) => line !== null);
  const subject = `${say.subject[notice.notice]}: ${notice.sentence} · ${notice.store_name ?? say.platform}`;
  return {
    subject: subject.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 200),
    text: [...lines, '', `${say.open}: ${notice.panel_url}`, '', say.why].join('\n'),
    html: [
      ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
      `<p><a href="${escapeHtml(notice.panel_url)}">${escapeHtml(say.open)}</a></p>`,
      `<p><small>${escapeHtml(say.why)}</small></p>`,
    ].join('\n'),
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
