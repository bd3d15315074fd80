// What a customer is told who is handed over while nobody of the shop is there, and when nobody answered in time.
type Language = 'es' | 'pt' | 'en';

/** Shops whose owner wrote no words of their own. Spanish where the language is not spoken here. */
function languageOf(locale: string): Language {
  return locale.startsWith('pt') ? 'pt' : locale.startsWith('en') ? 'en' : 'es';
}

/** The hour that is named is the one at which the hours begin, and no other. @param next null: no hour is set */
export function outsideNotice(
  locale: string,
  timezone: string,
  hour: { now: Date; next: Date | null },
  agentGoesOn: boolean,
): string {
  const language = languageOf(locale);
  const when = hour.next && whenText(language, locale, timezone, hour.now, hour.next);
  const first = when ? texts[language].opens(when) : texts[language].away;
  return agentGoesOn ? `${first} ${texts[language].meanwhile}` : first;
}

export function defaultSecondNotice(locale: string): string {
  return texts[languageOf(locale)].second;
}

const texts: Record<Language, { opens(when: string): string; away: string; meanwhile: string; second: string }> = {
  es: {
    opens: (when) => `Le dejé tu mensaje al equipo. Ahora no hay nadie conectado: te responde una persona ${when}. 🙌`,
    away: 'Le dejé tu mensaje al equipo. Ahora no hay nadie conectado; te responde una persona en cuanto pueda. 🙌',
    meanwhile: 'Mientras tanto, si te puedo ayudar con otra cosa, escribime.',
    second: 'Perdón por la demora: tu mensaje sigue en la lista del equipo y te responden por acá. 🙏',
  },
  pt: {
    opens: (when) =>
      `Deixei sua mensagem com a equipe. Agora não há ninguém conectado: uma pessoa te responde ${when}. 🙌`,
    away: 'Deixei sua mensagem com a equipe. Agora não há ninguém conectado; uma pessoa te responde assim que puder. 🙌',
    meanwhile: 'Enquanto isso, se eu puder ajudar com outra coisa, é só escrever.',
    second: 'Desculpe a demora: sua mensagem continua na lista da equipe e vão te responder por aqui. 🙏',
  },
  en: {
    opens: (when) =>
      `I left your message with the team. Nobody is here right now: a person will answer you ${when}. 🙌`,
    away: 'I left your message with the team. Nobody is here right now; a person will answer you as soon as they can. 🙌',
    meanwhile: 'Meanwhile, if I can help you with anything else, just write.',
    second: 'Sorry for the wait: your message is still on the team’s list and they will answer you here. 🙏',
  },
};

const words: Record<Language, { today: string; tomorrow: string; on: string; from: string }> = {
  es: { today: 'hoy', tomorrow: 'mañana', on: 'el', from: 'a partir de las' },
  pt: { today: 'hoje', tomorrow: 'amanhã', on: 'na', from: 'a partir das' },
  en: { today: 'today', tomorrow: 'tomorrow', on: 'on', from: 'from' },
};

/** "mañana (martes) a partir de las 9:00" */
function whenText(language: Language, locale: string, timezone: string, now: Date, next: Date): string {
  const { today, tomorrow, on, from } = words[language];
  const format = (options: Intl.DateTimeFormatOptions, at: Date): string =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: timezone }).format(at);
  const hour = format({ hour: 'numeric', minute: '2-digit', hourCycle: language === 'en' ? 'h12' : 'h23' }, next);
  const day = (at: Date): string => format({ year: 'numeric', month: '2-digit', day: '2-digit' }, at);
  const weekday = format({ weekday: 'long' }, next);
  const date = format({ day: 'numeric', month: 'numeric' }, next);
  const isToday = day(now) === day(next);
  const isTomorrow = day(new Date(now.getTime() + 24 * 3_600_000)) === day(next);
  const name = isToday ? today : isTomorrow ? `${tomorrow} (${weekday})` : `${on} ${weekday} ${date}`;
  const article =
    language === 'pt' && !isToday && !isTomorrow && /^(?:sáb|dom)/.test(weekday) ? name.replace(/^na/, 'no') : name;
  return `${article} ${from} ${hour}`;
}
