// Whether a customer asks to go on with a person, in Spanish, Portuguese and English. To ask whether one talks to a person is not to ask for one.
import { sentencesIn } from './fold-words.ts';

const article =
  '(?:(?:un|una|el|la|los|las|algun|alguna|otro|otra|o|a|os|as|um|uma|algum|alguma|outro|outra|tu|su|seu|sua|an|the|some|your) )?';
const person =
  '(?:personas?|humanos?|humanas?|ser(?:es)? humanos?|alguien|asesor(?:a|es)?|vendedor(?:a|es)?|operador(?:a|es)?|representante|encargad[oa]|duen[oa]s?|responsable|supervisora?|gerente|emplead[oa]|agente humano|atencion al cliente|atencion humana|soporte humano|' +
  'pessoas?|alguem|atendentes?|responsavel|don[oa]|atendimento humano|suporte humano|consultora?|' +
  'human(?: being)?|person|someone|somebody|agent|representative|manager|real person|live agent|customer service)';
const someone = `${article}${person}\\b`;
const talk =
  '(?:hablar(?:lo|me|le)?|chatear|conversar|charlar|comunicarme|contactarme|contactar|tratar(?:lo)?|tratarlo|verlo|falar|conversar|tratar|me comunicar|talk|speak|chat)';
const wish =
  '(?:quiero|quisiera|queria|querria|necesito|necesitaria|prefiero|preferiria|puedo|podria|podre|podriamos|podemos|se puede|me gustaria|dejame|deja|exijo|pido|hay forma de|hay manera de|hay posibilidad de|como hago para|como puedo|donde puedo|quero|gostaria de|preciso|posso|poderia|prefiro|tem como|da pra|da para|consigo|como faco pra|como faco para|exijo|want to|need to|like to|can i|could i|let me|may i|how do i)';
const near = '(?: [a-z0-9]+){0,3} ';

const requests = [
  // "quiero hablar con alguien", "posso falar com um atendente", "can I talk to a human"
  `\\b${wish}${near}?${talk} (?:con|com|a|to|with|ya con|directamente con|direto com|directo con|mejor con|de una vez con|urgente con) ${someone}`,
  `\\b${wish} ${talk} (?:con|com|a|to|with|directamente con|direto com) ${someone}`,
  `^(?:(?!no |nao |ayer |ontem |sin |sem |cuando |quando |si |se )[a-z]+[ ,]+){0,2}${talk} (?:con|com|to|with) ${someone}`,
  // "pasame con una persona", "me transfere para um atendente"
  `\\b(?:me )?(?:pasame|pasas|pasarme|pasen|pasan|pasa|pase|pasenme|comunicame|comuniqueme|comunicas|comunicar|derivame|derivas|derivar|derivarme|transferime|transferis|transferir|transferirme|conectame|poneme|ponme|contactame|contactenme|me contactan|dame|deme|passa|passe|passar|transfere|transfira|encaminha|encaminhe|coloca|coloque|chama|chame|chamar|conecta|conecte|connect me|transfer me|put me|get me|give me)(?: (?:ya|por favor|pra|por favor,))? (?:con |a |para |pra |com |through to |to |with )?${someone}`,
  // "que me atienda una persona", "quero ser atendido por uma pessoa"
  `\\bme (?:podes|podrias|puedes|podras|pueden|podrian|pode|poderia|podem) (?:pasar|comunicar|derivar|conectar|transferir|passar|encaminhar) (?:con|a|para|pra|com) ${someone}`,
  `\\bque (?:me )?(?:atienda|llame|responda|conteste|escriba|ayude|hable|contacte|resuelva|atenda|responda|ligue|ajude|chame)n?(?: (?:directamente|por favor|de verdad))? ${someone}`,
  `\\b(?:puede|podria|puedan|podrian|pode|poderia)n? (?:atenderme|llamarme|responderme|contestarme|ayudarme|contactarme|me atender|me ajudar|me ligar|me responder) ${someone}`,
  `\\bme (?:puede|podria|pode|poderia)n? (?:atender|llamar|responder|contestar|ayudar|contactar|ligar|ajudar) ${someone}(?! (?:de ustedes )?o )`,
  `\\b(?:ser atendid[oa]|atendimento|atencion|atendido) (?:por|com|con|de) ${someone}`,
  `\\b(?:atencion|asistencia|ayuda|atendimento|suporte|soporte) (?:humana|humano|personalizada|personalizado|de una persona)\\b`,
  // "necesito un asesor", "quero um humano"
  `\\b(?:quiero|necesito|prefiero|exijo|dame|quero|preciso de|preciso|prefiro|i want|i need|need) (?:un|una|um|uma|a|an|otro|outro|al|el|o) (?:${person})\\b`,
  // "hay alguien con quien hablar?", "tem alguém que possa me atender?"
  `\\b(?:hay|habra|tenes|tienen|tem|is there|teria) ${someone} (?:con quien|con el que|con la que|que me pueda|que pueda|que me|para hablar|para que me|disponible para|com quem|que possa|para falar|pra falar|pra me|i can (?:talk|speak)|to (?:talk|speak))`,
  `\\b(?:no quiero|no voy a|no pienso|no me gusta|nao quero|nao vou|nao gosto de|i don t want to|i dont want to)(?: [a-z]+){0,2} (?:hablar|chatear|tratar|falar|conversar|talk|speak|hablando|falando|chateando)(?: mas| mais)? (?:con|com|to|with) (?:un|una|el|la|este|esta|um|uma|o|a|este|esse|maquinas?|an|bots?|robots?|robos?)\\b ?(?:bot|robot|maquina|ia|contestador|robo|chatbot|inteligencia|machine|ai)?`,
  `\\b(?:una|un|uma|um|a) (?:persona|humano|pessoa|humano|human|person|vendedor|vendedora|atendente) (?:real|de verdad|de verdade|de carne y hueso|de carne e osso|posta),? (?:por favor|porfa|please|pf|pfv|ya)\\b`,
  `\\b(?:en vez de|em vez de|instead of) (?:un|una|este|um|uma|a) (?:bot|robot|robo|maquina|machine)\\b`,
].map((pattern) => new RegExp(pattern));
/** The one of them whose "no" refuses the machine, not the person. */
const refusal = requests.findIndex((request) => request.source.startsWith('\\b(?:no quiero'));

/** Without one of these words nothing below needs to be looked at. */
const mentions =
  /person|human|alguien|alguem|pessoa|asesor|vendedor|operador|representa|encargad|duen|responsa|supervis|gerente|emplead|atenc|atend|asisten|ayuda|suporte|soporte|consultor|don[oa]\b|someone|somebody|agent|manager|customer service|bot|robo|maquina|machine|contestador|\bia\b|\bai\b/;

/** A message that is nothing but the wish: "un humano", "atendente por favor", "PERSONA!!". */
const bare = new RegExp(
  `^(?:(?:hola|holis|buenas|ola|oi|hi|hello|bueno|che|ok|por favor|porfa|please|ya)[ ,]+)?${article}(?:persona|humano|humana|asesora?|vendedora?|operadora?|representante|encargad[oa]|atendente|pessoa|atencion al cliente|atendimento|human|agent|representative|persona real|pessoa real|real person)(?: real| humano)?(?:[ ,]+(?:por favor|porfa|porfavor|please|pf|pfv|ya|urgente|gracias|obrigado|obrigada))?[!. ]*$`,
);

/** What follows shows that it is not wanted, or is about somebody else. */
const denied =
  /\b(?:no|nao|sin|sem|don t|dont|tampoco|nunca|ni) (?:[a-z]+ ){0,4}$|\b(?:no hace falta|no es necesario|nao precisa|no need to|si necesito|cuando necesite|cuando quiera|se eu precisar|quando precisar|antes de|despues de|depois de)\b[^,.]{0,30}$/;
/** "Am I talking to a person?" */
const whetherOne =
  /\b(?:sos|son|eres|es usted|vos sos|estoy hablando|hablo|estare hablando|es esto|sera|voce e|vc e|voces sao|estou falando|falo|to falando|e um|are you|am i (?:talking|speaking|chatting))\b[^?]{0,60}\b(?:persona|humano|humana|alguien|bot|robot|maquina|pessoa|robo|person|human|someone|machine)/;
const others =
  /^(?: real)? (?:mayor|alta|alto|baja|grande|especial|de talle|de \d|que (?:usa|calza|mide)|amiga|conocida|idosa|adulta)/;

/** `folded` as foldWords gives it. */
export function asksForPerson(folded: string): boolean {
  if (!mentions.test(folded)) return false;
  return sentencesIn(folded).some((sentence) => {
    if (bare.test(sentence)) return true;
    if (whetherOne.test(sentence)) return false;
    return requests.some((request, index) => {
      const match = request.exec(sentence);
      if (!match) return false;
      const after = sentence.slice(match.index + match[0].length);
      const refusesMachine = index === refusal;
      return refusesMachine || (!denied.test(sentence.slice(0, match.index)) && !others.test(after));
    });
  });
}
