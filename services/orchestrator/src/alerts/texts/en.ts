// What can be wrong, in English.
import type { ProblemTexts } from './problem-texts.ts';

export const en: ProblemTexts = {
  'service.away': {
    sentence: ({ name }) => `The service ${name} does not answer.`,
    remedy:
      'See whether its container runs and read its latest log lines; if its name or port changed, correct its address in the orchestrator’s environment.',
  },
  'redis.degraded': {
    sentence: () => 'Redis does not answer. Everything goes on, a little slower.',
    remedy: 'Check that Redis runs and that REDIS_URL has the right password. Nothing is lost meanwhile.',
  },
  'listener.deaf': {
    sentence: () => 'The connection that hears the database’s notifications is lost. Work is looked for once a second.',
    remedy:
      'It comes back by itself. If it lasts, look for cuts between the orchestrator and Postgres, and for a pooler in transaction mode between them.',
  },
  'clock.skewed': {
    sentence: ({ count }) => `The clocks of this server and of Postgres differ by ${count} seconds.`,
    remedy:
      'Switch time synchronisation (NTP) on at both machines; with a wrong hour WhatsApp’s signatures are refused and deadlines are off.',
  },
  'process.slow': {
    sentence: ({ count }) => `The orchestrator is overloaded: everything waits ${count} ms.`,
    remedy: 'See whether the server lacks processor or memory, or add a replica of the orchestrator.',
  },
  'secret.weak': {
    sentence: ({ name }) =>
      `The value of ${name} can be read in an example or guessed: good for a trial, and production refuses it.`,
    remedy:
      'Make one with: openssl rand -hex 32, and restart the services. For ENCRYPTION_KEY put the new one first, a comma before the old one, and run: npm run secrets -- rotate',
  },
  'schema.finding': {
    sentence: ({ name }) => `The database’s schema has something that Nexus cannot mend by itself: ${name}.`,
    remedy: 'Run npm run doctor: it shows what it is. Back the database up before you touch it by hand.',
  },
  'queue.behind': {
    sentence: ({ name, minutes }) => `The queue “${name}” is ${minutes} min behind.`,
    remedy: 'Read the orchestrator’s log: either it cannot keep up, or something fails when work is taken.',
  },
  'shop.not_answering': {
    sentence: ({ count, minutes }) =>
      count === 1
        ? `A message has waited for an answer for ${minutes} min.`
        : `${count} messages wait for an answer; the oldest for ${minutes} min.`,
    remedy:
      'Open the conversation and choose “Why?” at the message: it says where it stands. If it is urgent, answer from the panel.',
  },
  'handoff.unanswered': {
    sentence: ({ count, minutes }) =>
      count === 1
        ? `A customer has waited for a person for ${minutes} min and nobody has answered.`
        : `${count} customers wait for a person and nobody has answered; the first of them for ${minutes} min.`,
    remedy: 'Open “Conversations” and filter by “Waiting”: answer, or mark as resolved what is settled.',
  },
  'store.refused': {
    sentence: () => 'Tienda Nube refuses the shop’s token: the agent sees neither products nor orders.',
    remedy: 'Make a new token at Tienda Nube and enter it in “Shop and channels”.',
  },
  'model.refused': {
    sentence: ({ reason }) => `The model’s provider refuses the key or the model (${reason}): the agent cannot answer.`,
    remedy: 'Check the model key in “Shop and channels” and the model chosen in “Agents”.',
  },
  'model.quota': {
    sentence: () => 'The account at the model’s provider is empty: the agent cannot answer.',
    remedy: 'Top up the account. As soon as there is money, the agent answers again by itself.',
  },
  'channel.broken': {
    sentence: ({ name, reason }) =>
      `WhatsApp refuses the credentials of the number “${name}” (${reason}): nothing leaves.`,
    remedy: 'Enter new credentials of the number in “Shop and channels”.',
  },
  'channel.silent': {
    sentence: ({ name, count, minutes }) =>
      `Nothing has come to the number “${name}” for ${Math.round(minutes / 60)} h; in other weeks some ${count} messages had come by now.`,
    remedy:
      'Write to the number from a phone. If it does not show up here, check the webhook’s address at the provider and that it is active.',
  },
  'channel.refusing': {
    sentence: ({ name }) =>
      `WhatsApp's notices for the number "${name}" come with a signature that does not fit and are refused: no message gets in.`,
    remedy: 'Copy the webhook secret into Nexus again, as the provider shows it (with Meta, the app secret).',
  },
  'channel.other_number': {
    sentence: ({ name, reason }) =>
      `What comes to the address of the number “${name}” is for another number (${reason}): no message gets in.`,
    remedy:
      'Compare the number in “Shop and channels” with the one the provider shows, and register with each number the address that is its own.',
  },
  'jobs.dead': {
    sentence: ({ name, count }) =>
      count === 1 ? `A task “${name}” was given up.` : `${count} tasks “${name}” were given up.`,
    remedy: 'Mend the cause shown in the details and queue them again with the action requeue_dead.',
  },
  'sends.unknown': {
    sentence: ({ count }) =>
      count === 1
        ? 'Of one message we do not know whether it arrived.'
        : `Of ${count} messages we do not know whether they arrived.`,
    remedy:
      'Open the conversation and decide whether to send it again: Nexus does not repeat it by itself, so that nobody gets it twice.',
  },
};
