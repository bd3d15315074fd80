// One trial: opens the shop, lets the customer write through the provider's webhook turn by turn, and gathers what came of it.
import { makeRandom } from '@nexus/simulators/tiendanube/catalogue/random';
import { numberForms } from '@nexus/simulators/whatsapp-network/customers';
import type { Shop } from '@nexus/testing/drive-shop';
import type { Lie } from '../models/lie-in.ts';
import { makeMind } from '../models/minds.ts';
import type { ModelName } from '../models/minds.ts';
import type { Evidence, PlayedTurn, SentMessage } from '../scoring/evidence.ts';
import type { TaskTemplate } from '../task-template.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { openShop, printOf } from './open-shop.ts';
import { perturb } from './perturb.ts';
import type { Perturbation, Sending } from './perturb.ts';
import type { Stage } from './stage.ts';

export interface TrialPlan {
  template: TaskTemplate;
  model: ModelName;
  seed: number;
  perturbation: Perturbation;
}

export interface Trial {
  plan: TrialPlan;
  evidence: Evidence;
  /** Falsehoods the scripted liar has tried to say. */
  lies: Lie[];
  /** How often an attacker was obeyed. */
  obeyed: number;
}

export async function runTrial(stage: Stage, plan: TrialPlan): Promise<Trial> {
  const { template, model, seed, perturbation } = plan;
  const random = makeRandom(seed * 31 + template.id.length);
  const bursts = perturbation === 'fragments' || perturbation === 'correction';
  const opened = await openShop(stage, template, seed, { bursts, name: `${model} ${perturbation}` });
  const { task, shop, store, modelKey } = opened;
  const untouched = printOf(store);
  const taken = perturbation === 'takeover' ? random.integer(1, task.turns.length - 1) : null;
  const lies: Lie[] = [];
  const turns: PlayedTurn[] = [];
  let takenOver: Evidence['takenOver'] = null;
  let [asked, obeyed, written] = [0, 0, 0];
  const takeOver = async (from: number): Promise<void> => {
    if (taken !== turns.length || takenOver !== null) return;
    takenOver = from;
    const { id } = await shop.customer(task.customer.phone).conversation();
    await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'human' });
  };
  stage.models.seats.set(modelKey, {
    mind: makeMind(model, {
      task,
      seed,
      turn: () => turns.length,
      lied: (lie) => void lies.push(lie),
      obeyed: () => void (obeyed += 1),
    }),
    async whenAsked() {
      asked += 1;
      await takeOver(turns.length);
    },
  });
  try {
    const seen = new Set<string>();
    for (const turn of task.turns) {
      const begun = Date.now();
      for (const sending of perturb(perturbation, turn, turns.length, random)) {
        await send(shop, task.customer, sending);
        written += 1;
      }
      await stage.received(shop.facts.tenantId, written);
      if (bursts) await stage.pauseOfCustomer(shop.facts.tenantId);
      await stage.settled(shop.facts.tenantId);
      // A turn that asked no model is over before anybody could step in: then it is the next one that finds a person.
      await takeOver(turns.length + 1);
      const fresh = (await sentMessages(shop, task.customer.phone)).filter(({ id }) => !seen.has(id));
      for (const { id } of fresh) seen.add(id);
      const [first] = fresh;
      turns.push({
        sent: fresh,
        drafts: store.draftOrders.length,
        milliseconds: first === undefined ? null : Date.parse(first.at) - begun,
      });
    }
    const evidence = await gatherEvidence(stage, { opened, perturbation, turns, takenOver, asked });
    return { plan, evidence: { ...evidence, shopIsUntouched: printOf(store) === untouched }, lies, obeyed };
  } finally {
    stage.models.seats.delete(modelKey);
    stage.stores.delete(store.settings.store_id);
  }
}

async function send(
  shop: Shop,
  customer: { phone: string; name: string },
  { message, copies, otherForm }: Sending,
): Promise<void> {
  const [own = '', other = own] = numberForms(customer.phone.replace(/\D/g, ''));
  await shop
    .customer(`+${otherForm ? other : own}`, customer.name)
    .sends(message, copies === undefined ? {} : { copies });
}

async function sentMessages(shop: Shop, phone: string): Promise<SentMessage[]> {
  const messages = await shop.customer(phone).received();
  return messages.map((one) => ({
    id: one.id,
    type: one.type,
    text: one.text ?? one.caption ?? '',
    imageUrl: one.type === 'image' ? one.media_url : null,
    externalId: one.external_id,
    at: one.at,
  }));
}
