// Whether a customer is losing patience: insults, "ya te dije", "no entendés", or two messages shouted in capitals by one who does not always write so.
import { foldWords, sentencesIn } from './fold-words.ts';

const impatience = [
  // es
  '(?:vos |ustedes |usted |pero |che )?no (?:me )?(?:entendes|entienden|entende|entiende|estas entendiendo|estan entendiendo|me estas entendiendo) (?:nada|lo que|una)?|no (?:me )?(?:entendes|entienden|estas entendiendo)(?: nada)?|no me (?:estas |estan )?(?:leyendo|lees|leen|leiste|escuchas|escuchan|escuchando)|no lees(?: nada)?',
  '(?:ya|como) te (?:lo )?(?:dije|explique|conteste|respondi|pregunte|lo dije)|(?:ya|como) les (?:lo )?(?:dije|explique|pregunte|conteste)|te (?:lo )?dije (?:ya|mil veces|diez veces|recien|que no|que ya|tres veces|dos veces)|ya (?:te |lo |les )?(?:dije|pregunte|explique)(?: [a-z]+){0,4} veces|cuantas veces (?:te|les|lo|tengo)|por (?:tercera|cuarta|quinta|enesima|decima) vez|mil veces|siempre (?:lo mismo|la misma respuesta|me (?:decis|dicen) lo mismo)|otra vez (?:lo mismo|con lo mismo|me (?:preguntas|decis))|me (?:repetis|estas repitiendo|contestas) (?:siempre )?lo mismo|repetis siempre',
  '(?:estoy|me tenes|me tienen|ya estoy) (?:hart[oa]|podrid[oa]|cansad[oa] de (?:esperar|repetir|explicar|que|ustedes|preguntar)|re caliente|indignad[oa])|me (?:canse|cansaron|harte|hartaron|pudri|cansaste|hartaste)|(?:es|son|que) (?:una |un |tremenda |terrible )?(?:verguenza|desastre|papelon|tomadura de pelo|falta de respeto|burla|porqueria|desastroso)|(?:pesim|malisim|horribl|lamentabl|desastros)[a-z]* (?:atencion|servicio|la atencion|el servicio|todo|experiencia)|(?:atencion|servicio|experiencia)[a-z ]{0,12} (?:pesim[oa]|malisim[oa]|horrible|de mierda|desastros[oa]|lamentable|un desastre)|una (?:verguenza|burla|tomadura)|me (?:estas|estan) (?:cargando|boludeando|jodiendo|tomando el pelo|haciendo perder)|(?:sos|son) (?:un |una |unos |re |muy )?(?:inutil|inutiles|inservible|inservibles|desastre|incompetentes?|ineptos?|sordo|sordos)|no (?:servis|sirven|sirve) (?:para|pa) nada|no servis|que (?:bronca|inutil|inutiles)|perd(?:i|iendo|er) (?:el|mi) tiempo|inaceptable|indignante|dejame de (?:joder|romper)|basta ya|es insoportable|no puede ser que (?:nadie|no|siempre|tarden|me)',
  // pt
  '(?:voce|vc|voces|vcs) (?:nao|n) (?:esta |esta me |ta |estao |me )?(?:entende|entendem|entendeu|entendendo|le|leem|leu|lendo|responde|respondem|respondeu|escuta)(?: nada| o que)?|nao (?:esta|ta) (?:me )?entendendo|(?:ja|eu ja|como) (?:te |lhe |eu |lhes |vos )?(?:disse|falei|expliquei|respondi|perguntei|te disse|te falei)(?: isso)?(?: que)?|quantas vezes (?:vou|eu|tenho|preciso|ja|mais|tem que)|pela (?:terceira|quarta|quinta|milesima|decima) vez|de novo a mesma (?:coisa|pergunta|resposta)|sempre a mesma (?:coisa|resposta)|(?:que|e um|um) (?:absurdo|palhacada|vergonha|descaso|desrespeito|falta de respeito)|uma (?:vergonha|palhacada|falta de respeito|porcaria)|(?:pessim|horrivel|horrivei|lamentave)[a-z]* (?:atendimento|servico|experiencia)|(?:atendimento|servico|experiencia)[a-z ]{0,12} (?:pessim[oa]|horrivel|lixo|de merda|lamentavel|ruim demais|um lixo)|(?:to|tou|estou|ja estou|ja to) (?:de saco cheio|cansad[oa] de (?:esperar|repetir|voces|vcs|explicar|falar)|irritad[oa]|farto|farta|indignad[oa]|p da vida|puto|puta)|saco cheio|(?:voce|vc|voces|vcs) (?:e|sao) (?:um |uma |uns )?(?:inutil|inuteis|incompetentes?|lixo|burr[oa]s?|ridicul[oa]s?)|nao serve (?:pra|para) nada|perd(?:i|endo|er) (?:meu |o meu )tempo|inadmissivel|inaceitavel|ta de brincadeira|esta de brincadeira|que raiva',
].map((pattern) => new RegExp(`(?<![a-z0-9])(?:${pattern})(?![a-z0-9])`));

const insults =
  /(?<![a-z0-9])(?:la (?:puta|concha)(?: de (?:tu|su|la|mi))?(?: madre| lora)?|hij[oa]s? de (?:puta|mil|remil|re mil)|hdp|put[oa]s? (?:madre|mierda|bot)|pelotud[oa]s?|forr[oa]s?|imbeciles?|imbecil|idiotas?|estupid[oa]s?|tarad[oa]s?|mogolic[oa]s?|chot[oa]s?|sorete|andate a (?:cagar|la mierda)|vayanse a (?:cagar|la mierda)|me cago en|(?:que|de|una|son una|bot de|tienda de) mierda|de mierda|a la mierda|la re mil|manga de|caraduras?|sinverguenzas?|porra|caralho|puta que pariu|pqp|vai se (?:foder|lascar)|vao se foder|vtnc|vsf|merda|bosta|otari[oa]s?|babacas?|trouxas?|filhos? da puta|fdp|desgracad[oa]s?|cuz[ao]o|fuck(?:ing)?|stupid|idiot|useless|bullshit)(?![a-z0-9])/;
/** The same words are said in joy among Argentines and Brazilians. */
const joy =
  /\b(?:j[aeio]j[aeio]\w*|k{2,}|rs+|haha\w*|lol|hermos[oa]s?|divin[oa]s?|lind[oa]s?|genial(?:es)?|buenisim[oa]s?|tremend[oa]s? (?:buzo|remera|campera)|me encant\w*|amo|amei|adorei|maravilh\w*|top|copad[oa]s?|espectacular|increible|que bueno|que bom|foda demais|foda)\b/;
const happyFaces = /[😂🤣😍🥰😁❤]/u;
const notThem =
  /\b(?:como dije|como te dije antes|no (?:te|me) (?:enojes|preocupes)|perdon|disculpa|perdona|sorry|desculpa|gracias por la paciencia|si no (?:me )?entend|por si no|no entendi(?:o|do)?|nao entendi\b|ya te (?:pague|transferi|mande|envie)|sin apuro)\b/;

/** @param waiting what the customer just wrote, as written; @param before what the customer wrote earlier in the episode */
export function showsFrustration(waiting: string[], before: string[]): boolean {
  if (isNewlyShouting(waiting, before)) return true;
  const text = waiting.join('\n');
  const folded = foldWords(text);
  if (joy.test(folded) || happyFaces.test(text)) return false;
  return sentencesIn(folded).some(
    (sentence) =>
      insults.test(sentence) || (!notThem.test(sentence) && impatience.some((pattern) => pattern.test(sentence))),
  );
}

/** The newest two messages in capitals, from somebody who has also written in small letters in this episode. */
function isNewlyShouting(waiting: string[], before: string[]): boolean {
  const texts = [...before, ...waiting].filter((text) => lettersOf(text).length >= leastShouted);
  const newest = texts.slice(-2);
  const last = waiting.at(-1);
  return (
    last !== undefined &&
    newest.length === 2 &&
    newest.at(-1) === last &&
    newest.every(isShouted) &&
    texts.slice(0, -2).some((text) => !isShouted(text))
  );
}

const leastShouted = 8;
const lettersOf = (text: string): string => text.replace(/[^\p{L}]/gu, '');

function isShouted(text: string): boolean {
  const letters = lettersOf(text);
  return letters.replace(/\p{Ll}/gu, '').length >= letters.length * 0.8;
}
