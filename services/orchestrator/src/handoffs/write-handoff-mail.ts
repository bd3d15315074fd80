// Composes the mail that tells a shop of a handoff, showing no more of the customer than the shop's flags allow.
import type { HandoffContext } from './default-handoff-config.ts';
import type { MailableHandoff } from './handoffs.store.ts';
import { mailTexts } from './mail-texts.ts';
import type { MailTexts } from './mail-texts.ts';

export interface HandoffMail {
  subject: string;
  text: string;
  html: string;
}

const shownLines = 40;

/** `panelUrl` is the panel's address without a final slash. `reminder`: nobody has answered since. */
export function writeHandoffMail(
  handoff: MailableHandoff,
  context: HandoffContext,
  panelUrl: string,
  reminder = false,
): HandoffMail {
  const texts = mailTexts(handoff.locale);
  const customer = customerName(handoff, context, texts);
  const link = `${panelUrl}/conversations/${handoff.conversation_id}`;
  const facts = factsOf(handoff, context, texts);
  const lines = context.history ? linesOf(handoff, texts) : [];
  const more = context.history && handoff.transcript.lines.length > shownLines;
  const intro = (reminder ? texts.stillWaiting : texts.intro)(customer, handoff.store_name);
  const text = [
    intro,
    '',
    ...facts.map(([label, value]) => `${label}: ${value}`),
    '',
    `${texts.open}: ${link}`,
    ...(lines.length > 0 ? ['', `--- ${texts.history} ---`, ...(more ? [texts.truncated] : [])] : []),
    ...lines.map((line) => `[${line.at}] ${line.author}: ${line.text}`),
  ].join('\n');
  const html = [
    `<p>${escapeHtml(intro)}</p>`,
    `<p>${facts.map(([label, value]) => `<b>${escapeHtml(label)}:</b> ${escapeHtml(value)}`).join('<br>')}</p>`,
    `<p><a href="${escapeHtml(link)}">${escapeHtml(texts.open)}</a></p>`,
    ...(lines.length > 0 ? [`<h3>${escapeHtml(texts.history)}</h3>`] : []),
    ...(more ? [`<p><i>${escapeHtml(texts.truncated)}</i></p>`] : []),
    ...lines.map(
      (line) =>
        `<p><small>${escapeHtml(line.at)}</small><br><b>${escapeHtml(line.author)}:</b> ${escapeHtml(line.text).replaceAll('\n', '<br>')}</p>`,
    ),
  ].join('\n');
  const subject = (reminder ? texts.reminderSubject : texts.subject)(customer, handoff.store_name);
  return { subject: oneLine(subject), text, html };
}

function customerName(handoff: MailableHandoff, context: HandoffContext, texts: MailTexts): string {
  const { customer_name: name, customer_phone: phone } = handoff.transcript;
  return oneLine((context.name && name) || (context.phone && phone) || texts.someone);
}

function factsOf(handoff: MailableHandoff, context: HandoffContext, texts: MailTexts): [string, string][] {
  const { transcript } = handoff;
  return [
    [texts.reason, (texts.reasons as Record<string, string>)[handoff.reason] ?? handoff.reason],
    ...(handoff.summary ? [[texts.summary, handoff.summary] as [string, string]] : []),
    ...(context.name ? [[texts.name, oneLine(transcript.customer_name ?? texts.unknown)] as [string, string]] : []),
    ...(context.phone ? [[texts.phone, transcript.customer_phone ?? texts.unknown] as [string, string]] : []),
    ...(context.ids
      ? [
          [texts.ids, [handoff.conversation_id, handoff.turn_id, handoff.id].filter(Boolean).join(' · ')] as [
            string,
            string,
          ],
        ]
      : []),
  ];
}

function linesOf(handoff: MailableHandoff, texts: MailTexts): { at: string; author: string; text: string }[] {
  const format = new Intl.DateTimeFormat(handoff.locale, {
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: handoff.locale.startsWith('en') ? 'h12' : 'h23',
    timeZone: handoff.timezone,
  });
  return handoff.transcript.lines.slice(-shownLines).map((line) => ({
    at: format.format(new Date(line.at)),
    author: texts.authors[line.author] ?? line.author,
    text: line.text,
  }));
}

/** Header values take one line (RFC 5322 §2.2). */
function oneLine(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
