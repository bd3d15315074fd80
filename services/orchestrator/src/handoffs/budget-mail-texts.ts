// Words of the mail about a shop's budget, in the languages of shops.

export interface Spending {
  date: string;
  exhausted: boolean;
  /** 50, 80 or 100. */
  percent: number;
  budget_usd: number;
  spent_usd: number;
}

interface Texts {
  warning(percent: number): string;
  exhausted: string;
  spent(spent: string, budget: string, date: string): string;
  warningHelp: string;
  exhaustedHelp: string;
  open: string;
}

const es: Texts = {
  warning: (percent) => `Tu agente ya gastó el ${percent} % del presupuesto de hoy`,
  exhausted: 'Tu agente gastó todo el presupuesto de hoy',
  spent: (spent, budget, date) => `Gastado en modelos el ${date}: ${spent} de ${budget}.`,
  warningHelp: 'Cuando se termine, las conversaciones nuevas quedan en manos de una persona hasta mañana.',
  exhaustedHelp:
    'Hasta mañana, a quien escriba se le avisa y queda en manos de una persona. Si hace falta, subí el tope.',
  open: 'Cambiar el presupuesto',
};
const pt: Texts = {
  warning: (percent) => `Seu agente já gastou ${percent} % do orçamento de hoje`,
  exhausted: 'Seu agente gastou todo o orçamento de hoje',
  spent: (spent, budget, date) => `Gasto com modelos em ${date}: ${spent} de ${budget}.`,
  warningHelp: 'Quando acabar, as novas conversas ficam com uma pessoa até amanhã.',
  exhaustedHelp: 'Até amanhã, quem escrever é avisado e fica com uma pessoa. Se precisar, aumente o limite.',
  open: 'Mudar o orçamento',
};
const en: Texts = {
  warning: (percent) => `Your agent has spent ${percent} % of today’s budget`,
  exhausted: 'Your agent has spent all of today’s budget',
  spent: (spent, budget, date) => `Spent on models on ${date}: ${spent} of ${budget}.`,
  warningHelp: 'Once it is spent, conversations go to a person until tomorrow.',
  exhaustedHelp: 'Until tomorrow, whoever writes is told so and goes to a person. Raise the limit if you need to.',
  open: 'Change the budget',
};

/** Subject and plain text, by BCP 47 locale of the shop; Spanish where the language is not spoken here. */
export function writeBudgetMail(
  spending: Spending,
  shop: { locale: string; store_name: string },
  panelUrl: string,
): { subject: string; text: string } {
  const texts = shop.locale.startsWith('pt') ? pt : shop.locale.startsWith('en') ? en : es;
  const money = (usd: number): string => `US$ ${usd.toFixed(2)}`;
  return {
    subject: `${spending.exhausted ? texts.exhausted : texts.warning(spending.percent)} · ${shop.store_name}`.replace(
      /\s+/g,
      ' ',
    ),
    text: [
      texts.spent(money(spending.spent_usd), money(spending.budget_usd), spending.date),
      spending.exhausted ? texts.exhaustedHelp : texts.warningHelp,
      '',
      `${texts.open}: ${panelUrl}/usage`,
    ].join('\n'),
  };
}
