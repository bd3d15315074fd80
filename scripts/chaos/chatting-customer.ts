// A customer who chats through the phone page's API: writes, waits for the answer, writes again; whatever happens to the shop's system.

export interface PhoneMessage {
  id: string;
  direction: 'in' | 'out';
  source: string;
  status: string;
  text: string | null;
  caption: string | null;
  external_id: string | null;
}

const questions = ['Tenés el buzo negro en M?', 'Y en talle L?', 'Cuánto sale la mochila?', 'Hacen envíos?'];

export class ChattingCustomer {
  readonly phone: string;
  readonly #network: string;
  readonly #businessPhone: string;
  #count = 0;
  #running = false;
  #ended: Promise<void> = Promise.resolve();

  /** @param network address of the phone page's way to one network */
  constructor(network: string, businessPhone: string, phone: string) {
    this.#network = network;
    this.#businessPhone = businessPhone;
    this.phone = phone;
  }

  start(): void {
    this.#running = true;
    this.#ended = this.#chat();
  }

  /** Says nothing new. */
  async stop(): Promise<void> {
    this.#running = false;
    await this.#ended;
  }

  async thread(): Promise<PhoneMessage[]> {
    const query = new URLSearchParams({ business_phone: this.#businessPhone, customer_phone: this.phone });
    const answer = await fetch(`${this.#network}/thread?${query}`, { headers: { connection: 'close' } });
    return ((await answer.json()) as { messages: PhoneMessage[] }).messages;
  }

  async #chat(): Promise<void> {
    while (this.#running) {
      const before = (await this.thread()).filter(({ direction }) => direction === 'out').length;
      await this.#write(`${questions[this.#count % questions.length]} (${(this.#count += 1)})`);
      const patience = Date.now() + 20_000;
      while (this.#running && Date.now() < patience) {
        if ((await this.thread()).filter(({ direction }) => direction === 'out').length > before) break;
        await new Promise((done) => setTimeout(done, 200));
      }
    }
  }

  async #write(text: string): Promise<void> {
    await fetch(`${this.#network}/inbound`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({
        business_phone: this.#businessPhone,
        customer: { phone: this.phone, name: `Cliente ${this.phone.slice(-2)}` },
        message: { type: 'text', text },
      }),
    });
  }
}
