// Whether a customer says yes to the agent's offer of a person: the offer holds also for an agent that has no tool to keep it.
import { sentencesIn } from './fold-words.ts';

const someone =
  '(?:una persona|alguien|un humano|un asesor|una asesora|el equipo|la duena|el dueno|uma pessoa|alguem|um atendente|a equipe|a person|someone|somebody|the team|a human)';
const offer = new RegExp(
  `\\b(?:te (?:paso|derivo|comunico|conecto|pase|contacto|passo|transfiro|encaminho)|(?:paso|pasarte|derivarte|comunicarte|passar|transferir|hablar|falar|pass you|put you|connect you|talk)(?: [a-z]+){0,3}) (?:con|a|para|com|to|on to|through to|through|with) ${someone}\\b`,
);
const yes =
  /^(?:si+|sisi|si si|dale|ok|oka|okey|bueno|claro|obvio|de una|por favor|porfa|perfecto|genial|listo|me parece|joya|sim|pode ser|pode|quero|claro que sim|isso|beleza|manda|yes|yeah|sure|please|ok please|quiero|me gustaria|te agradezco)(?:[ ,.!]+(?:si|sim|dale|por favor|porfa|porfavor|please|pf|pfv|gracias|obrigad[oa]|quiero|quero|pasame|mejor|claro|pls|eso|ya|genial|me gustaria|seria|perfecto|ok|bueno))*[!. ]*$/;

/** Both as foldWords gives them. The offer stands in the last sentences of the answer. */
export function acceptsPerson(answer: string, reply: string): boolean {
  return (
    yes.test(reply.replaceAll('\n', ' ')) &&
    sentencesIn(answer)
      .slice(-2)
      .some((sentence) => offer.test(sentence))
  );
}
