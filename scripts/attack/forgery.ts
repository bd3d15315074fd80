// Attacks on the doors: webhooks that no provider sent.
import { createHmac } from 'node:crypto';
import type { Attack } from './attack.ts';
import { outcomeOf } from './attack.ts';
import { verdictOf } from './target.ts';
import type { Target } from './target.ts';

const kind = 'forgery';
let serial = 0;

function event(target: Target, text: string): Buffer {
  serial += 1;
  const { shop } = target.victim;
  return Buffer.from(
    JSON.stringify({
      id: `evt_attack_${serial}`,
      type: 'whatsapp.inbound_message.received',
      apiVersion: 'v2',
      createTime: new Date().toISOString(),
      whatsappInboundMessage: {
        id: `attack${serial}`,
        wamid: `wamid.ATTACK${serial}`,
        from: '+5491155550666',
        to: shop.facts.phone,
        sendTime: new Date().toISOString(),
        type: 'text',
        text: { body: text },
      },
    }),
  );
}

const stranger = { 'x-forwarded-for': '198.51.100.66' };

async function stored(target: Target, text: string): Promise<number> {
  const rows = await target.nexus.rows(`select 1 from messages where text = $1`, [text]);
  const kept = await target.nexus.rows(`select 1 from webhook_inbox`);
  return rows.length + kept.length;
}

async function forge(target: Target, text: string, headersOf: (body: Buffer) => Record<string, string | undefined>[]) {
  const verdicts: string[] = [];
  const body = event(target, text);
  for (const headers of headersOf(body))
    for (const door of [
      target.victim.shop.facts.webhookUrl,
      `${target.nexus.url}/webhooks/ycloud`,
      `${target.nexus.url}/chat/webhook`,
    ])
      verdicts.push(await verdictOf(door, { body, headers: { ...stranger, ...(headers as Record<string, string>) } }));
  return outcomeOf(verdicts, /^401 webhook\.(forged|stale)$/, (await stored(target, text)) === 0);
}

export const forgery: Attack[] = [
  {
    kind,
    name: 'a customer’s message without a signature, or with a made-up one',
    run: (target) =>
      forge(target, 'sin firma', () => [
        {},
        { 'ycloud-signature': `t=${Math.floor(Date.now() / 1000)},s=${'0'.repeat(64)}` },
      ]),
  },
  {
    kind,
    name: 'signed with the secret of the attacker’s own shop',
    run: (target) => forge(target, 'firma ajena', (body) => [target.own.shop.sign(body)]),
  },
  {
    kind,
    name: 'a genuine request recorded and sent again after its time, also under a new hour',
    run: (target) =>
      forge(target, 'grabado', (body) => {
        const old = Math.floor(Date.now() / 1000) - 3600;
        const recorded = target.victim.shop.sign(body, old);
        const moved = String(recorded['ycloud-signature']).replace(String(old), String(old + 3600));
        return [recorded, { 'ycloud-signature': moved }];
      }),
  },
  {
    kind,
    name: 'a genuine request sent again at once, thirty times',
    run: async (target) => {
      const body = event(target, 'repetido');
      const headers = target.victim.shop.sign(body);
      const url = target.victim.shop.facts.webhookUrl;
      const verdicts = await Promise.all(Array.from({ length: 30 }, () => verdictOf(url, { body, headers })));
      return outcomeOf(verdicts, /^200$/, (await stored(target, 'repetido')) === 1);
    },
  },
  {
    kind,
    name: 'own signature, the victim’s number in the body',
    run: async (target) => {
      const body = event(target, 'número ajeno');
      const url = target.own.shop.facts.webhookUrl;
      const verdicts = [await verdictOf(url, { body, headers: target.own.shop.sign(body) })];
      return outcomeOf(verdicts, /^200$/, (await stored(target, 'número ajeno')) === 0);
    },
  },
  {
    kind,
    name: 'guessing Meta’s verify token at the handshake',
    run: async (target) => {
      const guesses = Array.from({ length: 30 }, (_one, index) => `guess-${index}`);
      const verdicts = [];
      for (const guess of guesses)
        verdicts.push(
          await verdictOf(
            `${target.nexus.url}/webhooks/meta?hub.mode=subscribe&hub.challenge=1&hub.verify_token=${guess}`,
            { headers: stranger },
          ),
        );
      return outcomeOf(
        verdicts,
        /^(403 webhook\.handshake-refused|429 webhooks\.too-many)$/,
        verdicts.at(-1)?.startsWith('429'),
      );
    },
  },
  {
    kind,
    name: 'a flood of forged webhooks to starve a shop’s own',
    run: async (target) => {
      const body = event(target, 'inundación');
      const url = target.victim.shop.facts.webhookUrl;
      const secret = createHmac('sha256', 'guess').update(body).digest('hex');
      const headers = { ...stranger, 'ycloud-signature': `t=${Math.floor(Date.now() / 1000)},s=${secret}` };
      const verdicts = [];
      for (let time = 0; time < 60; time += 1) verdicts.push(await verdictOf(url, { body, headers }));
      const genuine = event(target, 'llega igual');
      const heard = await verdictOf(url, { body: genuine, headers: target.victim.shop.sign(genuine) });
      return outcomeOf(verdicts, /^(401 webhook\.forged|429 webhooks\.too-many)$/, heard === '200');
    },
  },
];
