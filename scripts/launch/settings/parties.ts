// The four outside parties, and for each whether it is real or simulated.
import type { LaunchSettings, Variables } from './read-settings.ts';

export type PartyName = 'model' | 'whatsapp_ycloud' | 'whatsapp_meta' | 'shop';

export interface Party {
  name: PartyName;
  mode: 'real' | 'simulated';
  /** True: the launcher runs its simulator. */
  here: boolean;
  /** For the table at the end. */
  title: string;
  /** Why it is real, or how to make it so. */
  remark: string;
}

interface PartyVariables {
  title: string;
  /** Any of them says that there is an account. */
  keys: string[];
  address: string;
}

const parties: Record<PartyName, PartyVariables> = {
  model: { title: 'model', keys: ['OPENAI_API_KEY'], address: 'OPENAI_BASE_URL' },
  whatsapp_ycloud: { title: 'WhatsApp (YCloud)', keys: ['YCLOUD_API_KEY'], address: 'YCLOUD_API_BASE_URL' },
  whatsapp_meta: { title: 'WhatsApp (Meta)', keys: ['META_ACCESS_TOKEN'], address: 'META_GRAPH_BASE_URL' },
  shop: { title: 'shop (Tienda Nube)', keys: ['TIENDANUBE_ACCESS_TOKEN'], address: 'TIENDANUBE_API_BASE_URL' },
};

/** A party is simulated here unless a key or an address of it is given; an address of this machine may itself be a simulator's. */
export async function chooseParties({ simulators, variables }: LaunchSettings): Promise<Party[]> {
  const declared = (variables.SIMULATED_PARTIES ?? '').split(',').map((one) => one.trim());
  return Promise.all(
    (Object.entries(parties) as [PartyName, PartyVariables][]).map(async ([name, one]) => {
      const key = one.keys.find((variable) => variables[variable] !== undefined);
      const address = variables[one.address];
      if (simulators && key === undefined && address === undefined)
        return { name, title: one.title, here: true, mode: 'simulated', remark: `real with ${one.keys[0]} in .env` };
      const simulated = declared.includes(name) || (address !== undefined && (await isSimulator(address)));
      return {
        name,
        title: one.title,
        here: false,
        mode: simulated ? 'simulated' : 'real',
        remark: remarkOn(one, key, address, variables),
      };
    }),
  );
}

function remarkOn(one: PartyVariables, key: string | undefined, address: string | undefined, all: Variables): string {
  if (address !== undefined) return `${one.address} is ${new URL(address).host}`;
  if (key !== undefined) return `${key} is set`;
  return all.NEXUS_SIMULATORS === 'off' ? 'NEXUS_SIMULATORS is off' : '';
}

/** Only an address of this machine is asked. */
async function isSimulator(address: string): Promise<boolean> {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (!/^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname)) return false;
  try {
    const answer = await fetch(`${url.origin}/_simulator/requests`, { signal: AbortSignal.timeout(1500) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    // Nothing answers there: not a simulator.
    return false;
  }
}
