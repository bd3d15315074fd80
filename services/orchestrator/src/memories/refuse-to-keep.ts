// What is never remembered, whoever asks: health, documents, cards, passwords, beliefs; and terms of sale that only the shop can grant.
import { fold } from './memory-words.ts';

/** Folded words, Spanish and Portuguese; the beginnings of words are enough. */
const sensitive: Record<string, RegExp> = {
  health:
    /\b(?:diabet|hipertens|celiac|alergi|embaraz|gravida|gravidez|gestante|enferm|doenca|doente|cancer|vih|hiv|sida|depres|ansiedad|ansiedade|autis|discapac|deficienc|medicament|medicac|remedio|tratamient|tratament|cirug|cirurg|operad[oa]|operacao|psiquiatr|psicolog|terapia|hospital|internad[oa]|diagnos|asma|epilep|obes|anorex|bulimi|lesion|fractur|fratur|prostesis|protese|insulin|quimio|mastectom|menopaus|aborto|dialisis|dialise|obra social|convenio medico|salud mental|saude mental|esper(?:a|o|amos|ando) (?:(?:un|una|um|uma|su|mi|seu|meu) (?:bebe|bb)|(?:un|una|um|uma) (?:hij[oa]|filh[oa]|nen[ea])|mellizos|gemelos|gemeos)\b|(?:tien|teng|sufr|con|por)\w* (?:de |la )?presion (?:alta|baja)|presion arterial|(?:tem|tenho|sofr\w*|com) (?:de )?pressao (?:alta|baixa)|pressao arterial|silla de ruedas|cadeira de rodas|muletas|marcapaso|cardiac|colesterol|cieg[oa]\b|ceg[oa]\b|sord[oa]\b|surd[oa]\b)/,
  document:
    /\b(?:dni|cuit|cuil|cpf|cnpj|rg|curp|rfc|rut|ssn|pasaporte|passaporte|cedula|documento|identidad|identidade|licencia de conduc|carteira de motorista|cnh|numero de socio|afiliad)\b/,
  payment:
    /\b(?:cvv|cvc|cbu|cvu|iban|numero de (?:la |mi |su |meu |do |da )?(?:tarjeta|cartao|cuenta|conta)|codigo de seguridad|codigo de seguranca|vencimiento de la tarjeta|validade do cartao|chave pix|alias bancario|tarjeta terminada|cartao final)\b/,
  secret:
    /\b(?:contrasena|clave|password|senha|pin|token|codigo de verificacion|codigo de verificacao|codigo sms|usuario y|login)\b/,
  belief:
    /\b(?:catolic|evangelic|cristian|crista[os]?|judi[oa]|judeu|judia|musulm|muculman|budist|ateo|ateu|ateia|umband|candombl|religi|iglesia|igreja|templo|sinagoga|mezquita|mesquita|rabino|pastor|biblia|peronist|kirchner|macrist|libertari|comunist|socialist|de izquierda|de derecha|de esquerda|de direita|petist|bolsonar|lulist|partido politico|politic|milei|sindicat|gremi|afiliad[oa] al|vote a|vote por|votou|militan)/,
  intimate:
    /\b(?:homosexual|homossexual|heterosex|bisexual|bissexual|gay|lesbian|lesbic|transgenero|transexual|travesti|orientacion sexual|orientacao sexual|sexual|etnia|etnic|raza|raca|indigen|mapuche|afrodesc|afrobras|gitan|cigan|antecedentes penales|antecedentes criminais|pres[oa] por|condenad|denuncia penal|divorci|separacion legal|adicc|alcohol|alcool|drog|marihuana|maconha|cocain)/,
};
/** Words that only look like one of those: a trade, a place, a breed of dog. */
const harmless =
  /\b(?:enferm(?:er|eir)[oa]s?|drogueria|drogaria|pastor(?:a|es)? (?:aleman|alemao|alema|belga|ingles|suizo|australiano)|(?:vive|vivo) en iglesia|iglesia, san juan)\b/g;
/** Digits of a document, a card, an account, a phone: whatever their marks between. */
const longNumber = /(?:\d[\s.\-/]?){7,}/;
const secretLooking = /\b(?=[^\s]*[a-z])(?=[^\s]*\d)(?=[^\s]*[!@#$%&*])[^\s]{6,}/i;

/** The kind that makes a text one that is not kept, or null. */
export function sensitiveKind(text: string): string | null {
  const folded = fold(text);
  const told = folded.replace(harmless, '');
  const found = Object.entries(sensitive).find(([, words]) => words.test(told));
  if (found) return found[0];
  if (longNumber.test(folded.replace(/\bhttps?:\S+/g, ''))) return 'number';
  return secretLooking.test(text.replace(/\S+@\S+\.\S+|https?:\S+/g, '')) ? 'secret' : null;
}

const terms =
  /%|\$|\b(?:descuento|desconto|gratis|gratuit|bonific|cupon|cupom|promo|oferta|precio|preco|cuotas?|parcelas?|reembols|devoluc|reintegr|credito|saldo|vip|mayorista|atacad|garantia|garantid|autoriz|sistema|system|instruc|prompt|administrador)/;

/** Whether a text grants something that only the shop can grant, or speaks to the agent rather than of the customer. */
export function grantsTerms(text: string): boolean {
  return terms.test(fold(text));
}
