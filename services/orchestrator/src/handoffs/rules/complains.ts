// Whether a customer complains, or speaks of authorities, lawyers, fraud or a report, in Spanish and Portuguese.
import { sentencesIn } from './fold-words.ts';

const complaints = [
  'defensa (?:del|al) consumidor|defensoria del consumidor|coprec|lealtad comercial|oficina del consumidor|procon|reclame ?aqui|consumidor gov|codigo de defesa|direitos? do consumidor|derechos? del consumidor|juizado|pequenas causas',
  '(?:mi|meu|minha|un|una|um|uma|con|com|nuestr[oa]) (?:abogad[oa]|advogad[oa])(?: (?:se|va|vai|te|les|lhe|ja|ya|los|para|por|y))?',
  'carta documento|accion(?:es)? legal(?:es)?|medidas? lega(?:l|is)|acao judicial|acciones judiciales|por via judicial|(?:ir|voy|vamos) a (?:la )?justicia|entrar na justica|(?:te|les|los|vos) (?:voy|vamos) a (?:demandar|denunciar|escrachar)|voy a (?:hacer )?(?:una |la )?(?:demanda|demandar|denunciar|iniciar|escrachar)|vou (?:te |voces )?processar|processo judicial|hacer juicio|juicio por',
  'estaf(?:a|as|ador|adora|adores|aron|ado|ada|ando)|me (?:cagaron|robaron|roubaram|enganaram|enganaron|enganharam)|fraude|golpistas?|(?:e|es|foi|fue|cai (?:em|num|no)|isso e|levei|sofri) (?:um |un |o )?golpe|chorros|ladrones|ladroes|ladrao|publicidad enganosa|propaganda enganosa',
  'denuncia(?:r|re|rlos|rlas|mos|ndo|s)?|denuncie|bo(?:letim)? de ocorrencia|policia',
  '(?:hacer|hago|tengo|dejar|poner|iniciar|presentar|quiero|realizar|abrir|elevar|cargar|hice|mando|este|mi|un|es un|por un|fazer|faco|tenho|registrar|abrir|uma|minha|quero) (?:un |una |el |mi |uma |minha |este |o )?(?:reclamo|reclamos|queja|quejas|reclamacao|reclamacoes|libro de quejas)',
  'quiero (?:reclamar|quejarme)|(?:vengo|escribo|llamo|estoy) (?:a |para )?(?:reclamar|reclamando|quejarme)|(?:voy|tengo que) a? ?(?:reclamar|quejarme)|quero reclamar|vim reclamar|vou reclamar|estoy reclamando|ya reclame|ja reclamei',
  '(?:quiero|exijo|necesito|que) (?:que )?(?:me )?(?:devuelvan|devuelvas|reintegren|reembolsen|devolucion de) (?:la |mi |el |toda la |todo el )?(?:plata|dinero|guita|lo que pague|importe)|devuelvanme|devolveme (?:la|mi|el)|devolvam? (?:o )?meu dinheiro|meu dinheiro de volta|quero (?:o )?(?:meu )?(?:dinheiro|reembolso|estorno)|exijo (?:un|el|o) (?:reembolso|reintegro)',
  '(?:me )?(?:llego|llegaron|vino|vinieron|mandaron|enviaron|entregaron|chegou|chegaram|veio|vieram) (?:[a-z0-9]+ ){0,4}?(?:rot[oa]s?|fallad[oa]s?|defectuos[oa]s?|equivocad[oa]s?|manchad[oa]s?|usad[oa]s?|cambiad[oa]s?|quebrad[oa]s?|errad[oa]s?|defeituos[oa]s?|com defeito|con falla|con fallas|rasgad[oa]s?|furad[oa]s?|sucio|sucia|incomplet[oa]s?|abierto|mojad[oa]s?)|me mandaron (?:otra cosa|cualquier cosa|otro (?:modelo|color|talle|producto))|nada que ver con (?:lo que|la foto)|mandaram (?:o )?(?:produto|item|tamanho) errado',
].map((pattern) => new RegExp(`(?<![a-z0-9])(?:${pattern})(?![a-z0-9])`, 'g'));

const denied =
  /\b(?:no tengo|no quiero|no hay|no voy a|sin|ningun|ninguna|nunca tuve|nao e|nao tenho|nao quero|nao vou|sem|nenhuma|nenhum|cero|no hago|no hacer|evitar)(?: [a-z]+){0,3} ?$|\b(?:no|nao)(?: es| e| son)?(?: una?| um)? ?$/;
/** Asked in general, in doubt, or said of a present: no complaint of this shop. */
const general =
  /\b(?:si (?:me )?(?:llega|llegara|viene|vino a llegar)|en caso de|por si|se (?:chegar|vier)|caso chegue|como (?:se|sei) (?:que|se)|como puedo saber|que no (?:es|sea|sean)|se (?:nao )?e|politica|regal[oa]|presente pra|presente para|disfraz|fantasia de|remera de|camiseta de|taza|traje de|abogada y|trabajo|trabalho|miedo|medo|desconfi|recien recibid|formatura|es para (?:mi|un|una)|e para (?:meu|minha|um|uma))\b/;

/** `folded` as foldWords gives it. */
export function complains(folded: string): boolean {
  return sentencesIn(folded).some((sentence) => {
    if (general.test(sentence)) return false;
    return complaints.some((complaint) =>
      Array.from(sentence.matchAll(complaint)).some((match) => !denied.test(sentence.slice(0, match.index))),
    );
  });
}
