// What the panel shows of the customers, held against what their phones show.
import { adminApi } from '../launch/world/admin-api.ts';
import type { ChattingCustomer } from './chatting-customer.ts';

export interface PanelCount {
  /** Messages with their second tick on the customers' phones. */
  acknowledged: number;
  bubbles: number;
  /** Acknowledged, and not in the panel, or not taken up by any turn. */
  lost: number;
  /** On the phone more often than in the panel. */
  doubled: number;
}

interface PanelMessage {
  direction: 'in' | 'out';
  text: string;
  turn_id: string | null;
  status: string;
}

/** Of the first shop. */
export async function countInPanel(
  orchestrator: string,
  adminToken: string,
  customers: readonly ChattingCustomer[],
): Promise<PanelCount> {
  const api = adminApi(orchestrator, adminToken);
  const tenants = await api.call<{ items: { id: string; store_name: string }[] }>('GET', '/admin/tenants');
  const total: PanelCount = { acknowledged: 0, bubbles: 0, lost: 0, doubled: 0 };
  for (const customer of customers) {
    const onPhone = await customer.thread();
    const shown = (
      await Promise.all((tenants?.items ?? []).map(({ id }) => messagesOf(api, id, customer.phone)))
    ).flat();
    const heard = onPhone.filter(({ source, status }) => source === 'customer' && status !== 'sent');
    const bubbles = onPhone.filter(({ direction }) => direction === 'out');
    const taken = new Set(shown.filter((one) => one.direction === 'in' && one.turn_id).map(({ text }) => text));
    const sent = shown.filter(
      (one) => one.direction === 'out' && ['sent', 'delivered', 'read', 'unknown'].includes(one.status),
    );
    total.acknowledged += heard.length;
    total.bubbles += bubbles.length;
    total.lost += heard.filter(({ text }) => !taken.has(text ?? '')).length;
    total.doubled += Math.max(
      bubbles.length - sent.length,
      bubbles.length - new Set(bubbles.map(({ external_id, id }) => external_id ?? id)).size,
    );
  }
  return total;
}

async function messagesOf(api: ReturnType<typeof adminApi>, tenantId: string, phone: string): Promise<PanelMessage[]> {
  const path = `/admin/tenants/${tenantId}/conversations`;
  const found = await api.call<{ items: { id: string }[] }>('GET', `${path}?search=${phone.slice(-8)}`);
  const messages: PanelMessage[] = [];
  for (const { id } of found?.items ?? []) {
    let cursor = '';
    do {
      const page = await api.call<{ items: PanelMessage[]; next_cursor: string | null }>(
        'GET',
        `${path}/${id}/messages?limit=100${cursor}`,
      );
      messages.push(...(page?.items ?? []));
      cursor = page?.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : '';
    } while (cursor !== '');
  }
  return messages;
}
