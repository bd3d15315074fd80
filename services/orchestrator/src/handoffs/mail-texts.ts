// Words of the handoff mail, in the languages of shops.
import type { HandoffReason } from './rules/handoff-reason.ts';

export interface MailTexts {
  subject(customer: string, store: string): string;
  intro(customer: string, store: string): string;
  /** Nobody has answered in time. */
  reminderSubject(customer: string, store: string): string;
  stillWaiting(customer: string, store: string): string;
  someone: string;
  reason: string;
  reasons: Record<HandoffReason, string>;
  summary: string;
  name: string;
  phone: string;
  unknown: string;
  open: string;
  history: string;
  truncated: string;
  ids: string;
  authors: Record<string, string>;
}

const es: MailTexts = {
  subject: (customer, store) => `${customer} necesita que le respondas · ${store}`,
  intro: (customer, store) =>
    `${customer} escribió a ${store} por WhatsApp y la conversación quedó en manos de una persona. El agente no responde hasta que se la devuelvas.`,
  reminderSubject: (customer, store) => `${customer} sigue esperando tu respuesta · ${store}`,
  stillWaiting: (customer, store) =>
    `${customer} sigue esperando que alguien de ${store} le responda por WhatsApp. Nadie le escribió desde que la conversación quedó en manos de una persona.`,
  someone: 'Un cliente',
  reason: 'Motivo',
  reasons: {
    customer_asked: 'el cliente pidió hablar con una persona',
    message_stale: 'el mensaje se encontró horas después de llegar',
    admin: 'lo pidió alguien del equipo desde el panel',
    agent_unavailable: 'el agente no pudo responder',
    too_many_turns: 'el cliente escribió demasiadas veces en una hora',
    loop: 'parece que del otro lado responde una máquina',
    budget_exhausted: 'se alcanzó el tope de gasto del día en modelos',
    credential_cannot_open: 'una credencial guardada no se puede leer: cargala de nuevo en el panel',
    complaint: 'el cliente tiene un reclamo',
    payment_receipt: 'el cliente mandó un comprobante de pago',
    frustration: 'el cliente está perdiendo la paciencia',
    repeated_failure: 'el agente falló o no supo responder varias veces seguidas',
    identity_not_proven: 'no se pudo comprobar de quién es un pedido',
    order_problem: 'hay un problema con un pedido',
    cannot_help: 'el agente no pudo ayudar',
    agent_outside_hours: 'el agente está fuera de su horario',
    nobody_available: 'no hay ningún agente disponible a esta hora',
    colleague_unavailable: 'el agente la quiso pasar a un colega que ya no está disponible',
    handed_over_too_often: 'los agentes se la pasaron varias veces entre ellos',
    other: 'el agente pidió que siga una persona',
  },
  summary: 'Resumen',
  name: 'Nombre',
  phone: 'Teléfono',
  unknown: 'sin dato',
  open: 'Abrir la conversación',
  history: 'Conversación',
  truncated: 'Se muestran los últimos mensajes.',
  ids: 'Identificadores',
  authors: {
    customer: 'Cliente',
    agent: 'Agente',
    person: 'Equipo',
    automatic: 'Mensaje automático',
    system: 'Sistema',
  },
};

const pt: MailTexts = {
  subject: (customer, store) => `${customer} precisa da sua resposta · ${store}`,
  intro: (customer, store) =>
    `${customer} escreveu para ${store} pelo WhatsApp e a conversa ficou com uma pessoa. O agente não responde até você devolvê-la.`,
  reminderSubject: (customer, store) => `${customer} continua esperando sua resposta · ${store}`,
  stillWaiting: (customer, store) =>
    `${customer} continua esperando que alguém de ${store} responda pelo WhatsApp. Ninguém escreveu desde que a conversa ficou com uma pessoa.`,
  someone: 'Um cliente',
  reason: 'Motivo',
  reasons: {
    customer_asked: 'o cliente pediu para falar com uma pessoa',
    message_stale: 'a mensagem foi encontrada horas depois de chegar',
    admin: 'alguém da equipe pediu pelo painel',
    agent_unavailable: 'o agente não conseguiu responder',
    too_many_turns: 'o cliente escreveu vezes demais em uma hora',
    loop: 'parece que do outro lado responde uma máquina',
    budget_exhausted: 'o limite de gasto do dia com modelos foi atingido',
    credential_cannot_open: 'uma credencial guardada não pode ser lida: informe-a de novo no painel',
    complaint: 'o cliente tem uma reclamação',
    payment_receipt: 'o cliente enviou um comprovante de pagamento',
    frustration: 'o cliente está perdendo a paciência',
    repeated_failure: 'o agente falhou ou não soube responder várias vezes seguidas',
    identity_not_proven: 'não foi possível comprovar de quem é um pedido',
    order_problem: 'há um problema com um pedido',
    cannot_help: 'o agente não conseguiu ajudar',
    agent_outside_hours: 'o agente está fora do horário dele',
    nobody_available: 'não há nenhum agente disponível a esta hora',
    colleague_unavailable: 'o agente quis passar para um colega que não está mais disponível',
    handed_over_too_often: 'os agentes passaram a conversa várias vezes entre si',
    other: 'o agente pediu que uma pessoa continue',
  },
  summary: 'Resumo',
  name: 'Nome',
  phone: 'Telefone',
  unknown: 'não informado',
  open: 'Abrir a conversa',
  history: 'Conversa',
  truncated: 'São mostradas as últimas mensagens.',
  ids: 'Identificadores',
  authors: {
    customer: 'Cliente',
    agent: 'Agente',
    person: 'Equipe',
    automatic: 'Mensagem automática',
    system: 'Sistema',
  },
};

const en: MailTexts = {
  subject: (customer, store) => `${customer} needs your answer · ${store}`,
  intro: (customer, store) =>
    `${customer} wrote to ${store} on WhatsApp and the conversation is now with a person. The agent stays silent until you give it back.`,
  reminderSubject: (customer, store) => `${customer} is still waiting for your answer · ${store}`,
  stillWaiting: (customer, store) =>
    `${customer} is still waiting for somebody of ${store} to answer on WhatsApp. Nobody has written since the conversation went to a person.`,
  someone: 'A customer',
  reason: 'Reason',
  reasons: {
    customer_asked: 'the customer asked for a person',
    message_stale: 'the message was found hours after it came',
    admin: 'someone of the team asked for it in the panel',
    agent_unavailable: 'the agent could not answer',
    too_many_turns: 'the customer wrote too many times within an hour',
    loop: 'a machine seems to answer on the other side',
    budget_exhausted: 'the day’s budget for models is spent',
    credential_cannot_open: 'a kept credential cannot be read: enter it again in the panel',
    complaint: 'the customer has a complaint',
    payment_receipt: 'the customer sent a payment receipt',
    frustration: 'the customer is losing patience',
    repeated_failure: 'the agent failed or did not know several times in a row',
    identity_not_proven: 'it could not be proven whose order it is',
    order_problem: 'there is a problem with an order',
    cannot_help: 'the agent could not help',
    agent_outside_hours: 'the agent is outside its hours',
    nobody_available: 'no agent is available at this hour',
    colleague_unavailable: 'the agent wanted to hand over to a colleague who is not available any more',
    handed_over_too_often: 'the agents handed it over among themselves several times',
    other: 'the agent asked for a person to go on',
  },
  summary: 'Summary',
  name: 'Name',
  phone: 'Phone',
  unknown: 'not known',
  open: 'Open the conversation',
  history: 'Conversation',
  truncated: 'The latest messages are shown.',
  ids: 'Ids',
  authors: { customer: 'Customer', agent: 'Agent', person: 'Team', automatic: 'Automatic message', system: 'System' },
};

/** By BCP 47 locale of the shop; Spanish where the language is not spoken here. */
export function mailTexts(locale: string): MailTexts {
  if (locale.startsWith('pt')) return pt;
  return locale.startsWith('en') ? en : es;
}
